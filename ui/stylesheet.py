"""The style sheet, made from the theme's tokens."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template


def render(colors: Mapping[str, str], glyphs: Mapping[str, str]) -> str:
    """The application's style sheet; ``glyphs`` are paths of the pictures that it draws. Raises ``KeyError``."""
    return _SHEET.substitute(colors, **glyphs)


_SHEET = Template("""
* { outline: none; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 14px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="small"] { color: $secondary; font-size: 12px; }
QLabel[role="problem"] { color: $severe; font-size: 12px; }
QLabel[role="good"] { color: $good; }
QLabel[role="watch"] { color: $watch; }
QLabel[role="concern"] { color: $concern; }
QLabel[role="severe"] { color: $severe; }

QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="detail"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="navigation"] { background: $window; border: none; border-right: 1px solid $border; }
QFrame[role="topbar"] { background: $window; border: none; }
QFrame[role="popup"], QDialog[role="popup"] { background: $raised; border: 1px solid $border; border-radius: 6px; }
QFrame[role="notice"] { background: $raised; border: 1px solid $control_border; border-radius: 6px; }
QFrame[role="notice"][tone="error"] { background: $severe_tint; border: 1px solid $severe; }
QFrame[role="notice"][tone="good"] { background: $good_tint; border: 1px solid $good; }

QAbstractScrollArea { border: none; background: transparent; }

QPushButton, QToolButton {
  background: $raised; color: $text; border: 1px solid $control_border; border-radius: 6px;
  min-height: 22px; padding: 4px 12px;
}
QToolButton { padding: 4px 4px; min-width: 22px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QToolButton:focus { padding: 3px 3px; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $border; background: transparent; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 3px 11px; }
QPushButton[role="primary"]:disabled { background: $track; color: $secondary; border: 1px solid $track; }
QPushButton[role="plain"], QToolButton[role="plain"] { background: transparent; border: 1px solid transparent; }
QPushButton[role="plain"]:hover, QToolButton[role="plain"]:hover { background: $hover; }
QPushButton[role="plain"]:focus, QToolButton[role="plain"]:focus { border: 2px solid $accent; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 4px 4px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 3px 3px; }
QToolButton[role="mark"] { min-width: 18px; min-height: 18px; padding: 2px 5px; }
QToolButton[role="mark"]:focus { padding: 1px 4px; }
QToolButton[role="mark"]:checked { background: $selection; color: $on_selection; border: 2px solid $accent;
  padding: 1px 4px; font-weight: 600; }
QToolButton[role="mark"]:checked:focus { border: 2px solid $text; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {
  background: $surface; color: $text; border: 1px solid $control_border; border-radius: 6px;
  padding: 4px 8px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QPlainTextEdit { placeholder-text-color: $secondary; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox { min-height: 22px; max-height: 22px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QComboBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled,
QDateEdit:disabled, QComboBox:disabled { color: $disabled; border-color: $border; background: $window; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QSpinBox[problem="true"], QDateEdit[problem="true"],
QComboBox[problem="true"] { border: 2px solid $severe; padding: 3px 7px; }
QLineEdit QToolButton { border: none; background: transparent; padding: 0; margin: 0; min-height: 0; min-width: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($arrow_down); width: 16px; height: 16px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; width: 20px; background: transparent;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($arrow_up); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $raised; border: 1px solid $border; padding: 4px; selection-background-color: $selection;
  selection-color: $on_selection;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; padding: 0 4px; border: 1px solid transparent;
  border-radius: 6px; background: transparent; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $control_border;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; image: url($dash); }
QRadioButton::indicator:checked { background: $surface; border: 5px solid $accent; width: 6px; height: 6px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; background: $window; }

QTableView, QListView, QTreeView { background: $surface; border: 1px solid $border; border-radius: 6px; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView[role="board"] { background: transparent; border: none; border-radius: 0;
  selection-background-color: transparent; }
QListView::indicator { width: 14px; height: 14px; border: 1px solid $control_border; border-radius: 4px;
  background: $surface; }
QListView::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QListView::item { min-height: 32px; padding: 0 8px; color: $text; }
QListView::item:selected { background: $selection; color: $on_selection; }
QListView::item:hover:!selected { background: $hover; }
QHeaderView { background: $surface; border: none; border-top-left-radius: 6px; border-top-right-radius: 6px; }
QTableCornerButton::section { background: $surface; border: none; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $control_border; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QSplitter::handle { background: transparent; width: 12px; }
QSplitter::handle:hover { background: $hover; }

QMenuBar { background: $window; color: $text; padding: 2px 8px; border-bottom: 1px solid $border; }
QMenuBar::item { padding: 4px 8px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; min-width: 140px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; border-radius: 4px; }
QMenu::indicator:checked { background: $accent; image: url($check); }

QProgressBar { background: $track; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $secondary; padding: 8px 4px; margin-right: 16px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { background: $hover; }
QTabBar::scroller { width: 64px; }
QTabBar QToolButton { padding: 0; min-width: 0; min-height: 0; border: none; background: $window; }
QGroupBox { border: 1px solid $border; border-radius: 6px; margin-top: 12px; padding: 12px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; }
""")
