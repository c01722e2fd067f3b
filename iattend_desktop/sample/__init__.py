"""The made-up district: workbooks like those of a real office, with nobody real in them.

``write_sample`` is all that others call. The package knows nothing of the database: its files come in through the
import like anybody's.
"""

from iattend_desktop.sample.write import SampleError, SampleFiles, write_sample

__all__ = ["SampleError", "SampleFiles", "write_sample"]
