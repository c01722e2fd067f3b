"""The made-up district: workbooks like those of a real office, with nobody real in them.

``write_sample`` writes them; ``workspace.open_sample_workspace`` takes them through the import like anybody's, and is
the only module here that knows the database.
"""

from iattend_desktop.sample.write import SampleError, SampleFiles, write_sample

__all__ = ["SampleError", "SampleFiles", "write_sample"]
