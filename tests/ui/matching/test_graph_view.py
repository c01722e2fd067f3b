"""Stories of a coordinator who walks the picture of a run, with the keyboard, the mouse and the search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, looks, person_of, said
from tests.unit.matching.districts import District, add_student, miss_days, small_district
from ui import theme
from ui.matching.graph_faces import Side, Who
from ui.matching.graph_view import GraphView
from ui.matching.person_search import Directory

Key = Qt.Key
ANA, ROSA, JAYLEN, KIM, OKAFOR = "Ana Park", "Rosa Delgado-Ortiz", "Jaylen Brown", "Daniel Kim", "Tobias Okafor"


@dataclass
class Walk:
    """A person at the picture; ``told``: who was chosen, as (side, key)."""

    story: Story
    view: GraphView
    told: list[tuple[str, int]] = field(default_factory=list)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys in the picture, one after the other."""
        for key in keys:
            QTest.keyClick(self.view.canvas, key)
            self.story.settle()

    def click(self, name: str) -> None:
        """Click the card of somebody."""
        (card,) = [card for card in self.view.canvas.cards.values() if card.face.name == name]
        place = self.view.canvas.mapFromScene(card.sceneBoundingRect().center())
        QTest.mouseClick(self.view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.story.settle()

    def button(self, words: str) -> QPushButton:
        """The visible button that says so."""
        (found,) = [one for one in self.view.findChildren(QPushButton) if one.text() == words and one.isVisible()]
        return found

    def column(self, side: Side) -> list[str]:
        """The names of a column from top to bottom."""
        drawing = self.view.canvas.drawing
        assert drawing is not None
        return [face.name for face in drawing.column(side)]

    def center(self) -> str:
        """Around whom the picture is drawn."""
        (card,) = [card for card in self.view.canvas.cards.values() if card.center]
        return card.face.name

    def ringed(self) -> list[str]:
        """Where the keyboard's ring is."""
        return [card.face.name for card in self.view.canvas.cards.values() if card.ringed]

    def spoken(self) -> str:
        """What a screen reader says of the picture."""
        return self.view.canvas.accessibleDescription()

    def show_run(self, workspace: Workspace) -> None:
        """Run the matching and show it."""
        self.view.show_scenario(run_scenario(workspace))
        self.story.settle()


@pytest.fixture
def district(workspace: Workspace) -> District:
    """Kim at Lincoln and Okafor at Franklin have a place each; Rosa and Jaylen miss more school than Ana, who gets
    nobody. Every pair is permitted: 45 points at the same school, 38 at the other one."""
    made = small_district(workspace)
    miss_days(workspace, made.rosa, made.lincoln, 12)
    miss_days(workspace, made.jaylen, made.franklin, 12)
    add_student(workspace, made.lincoln, "Ana", "Park", local_id="00056")
    return made


@pytest.fixture
def open_walk(workspace: Workspace, open_matching: Callable[[], Story]) -> Callable[[], Walk]:
    """Opens the window with the picture in it, before a run."""

    def open_it() -> Walk:
        story = open_matching()
        view = GraphView(workspace, story.page.services, story.page)
        walk = Walk(story, view)
        view.student_chosen.connect(lambda key: walk.told.append(("student", key)))
        view.mentor_chosen.connect(lambda key: walk.told.append(("mentor", key)))
        story.page.set_content(view)
        story.settle()
        return walk

    return open_it


@pytest.fixture
def walk(workspace: Workspace, district: District, open_walk: Callable[[], Walk]) -> Walk:
    """The picture of a run of the district."""
    made = open_walk()
    made.show_run(workspace)
    assert made.view.scenario is not None
    assert district.kim in made.view.scenario.mentor_at
    return made


@pytest.mark.usefixtures("district")
def test_before_a_run_the_picture_says_how_to_fill_it(open_walk: Callable[[], Walk]) -> None:
    walk = open_walk()
    sentence = "Run the matching to see who may be matched with whom, and walk from person to person."
    assert sentence in said(walk.view)
    assert not walk.view.canvas.isVisible()


def test_a_run_without_students_has_nothing_to_draw(workspace: Workspace, open_walk: Callable[[], Walk]) -> None:
    walk = open_walk()
    walk.show_run(workspace)
    assert "The run looked at no student, so there is nothing to draw." in said(walk.view)


def test_the_walk_begins_at_a_student_without_a_mentor(walk: Walk) -> None:
    assert walk.center() == ANA
    assert sorted(walk.column(Side.STUDENT)) == [ANA, JAYLEN, ROSA]
    assert sorted(walk.column(Side.MENTOR)) == [KIM, OKAFOR]
    assert walk.spoken() == "Ana Park, student, without a mentor, 2 permitted mentors"
    assert walk.spoken() in said(walk.view)
    ana = walk.view.canvas.cards[walk.view.trail[-1]]
    assert (ana.face.below, ana.face.alert) == ("without a mentor · Lincoln High", True)
    (kim,) = [card.face for card in walk.view.canvas.cards.values() if card.face.name == KIM]
    assert (kim.below, kim.places) == ("1 of 1 taken · full · Lincoln High", (1, 1))
    assert sorted(walk.view.canvas.scores()) == ["38", "45"]
    connected = "Connected by permitted pairs: 3 students, 2 mentors with 2 free places; 2 matched. "
    short = "3 of them share 2 mentors with 2 places."
    assert connected + short in said(walk.view)


def test_proposed_pairs_lie_straight(walk: Walk) -> None:
    rows = {card.face.name: card.face.row for card in walk.view.canvas.cards.values()}
    assert (rows[ROSA], rows[JAYLEN]) == (rows[KIM], rows[OKAFOR])


def test_the_keyboard_walks_along_the_best_lines(workspace: Workspace, walk: Walk, district: District) -> None:
    walk.view.larger.setFocus()
    QTest.keyClick(walk.view.larger, Key.Key_Tab)
    assert walk.ringed() == [ANA]
    walk.press(Key.Key_Right)
    assert walk.ringed() == [KIM]
    assert walk.spoken() == "Daniel Kim, mentor, 1 of 1 place taken, 3 permitted students, 45 of 100 with Ana Park"
    assert walk.view.canvas.scores().count("45") == 2  # Kim works at the school of Ana and Rosa
    walk.press(Key.Key_Right)
    assert walk.ringed() == [KIM]  # there is nobody further right
    walk.press(Key.Key_Left)
    assert walk.ringed() == [ROSA]  # to whom Kim is proposed
    assert walk.spoken() == "Rosa Delgado-Ortiz, student, matched with Daniel Kim, 2 permitted mentors"
    assert walk.center() == ANA
    assert walk.told == []
    walk.press(Key.Key_Return)
    assert walk.center() == ROSA
    assert walk.told == [("student", district.rosa)]
    walk.press(Key.Key_Backspace)
    assert walk.center() == ANA
    walk.press(Key.Key_Backspace)
    assert walk.center() == ANA  # where the walk began
    assert walk.view.scenario is not None
    ana = next(one.student.student_id for one in walk.view.scenario.unmatched)
    rosa = person_of(workspace, district.rosa)
    assert looks(workspace) == [("view_match_reasons", "person", person) for person in (ana, rosa, ana)]


def test_up_and_down_stay_in_the_column(walk: Walk) -> None:
    walk.view.canvas.setFocus()
    top, *_between, bottom = walk.column(Side.STUDENT)
    walk.press(Key.Key_Home)
    assert walk.ringed() == [top]
    walk.press(Key.Key_Up)
    assert walk.ringed() == [top]
    walk.press(Key.Key_Down)
    assert walk.ringed() == [walk.column(Side.STUDENT)[1]]
    walk.press(Key.Key_End)
    assert walk.ringed() == [bottom]


def test_the_ring_leaves_with_the_keyboard(walk: Walk) -> None:
    walk.view.canvas.setFocus()
    assert walk.ringed() == [ANA]
    QTest.keyClick(walk.view.canvas, Key.Key_Tab)
    assert walk.ringed() == []


def test_a_click_makes_the_focus_and_the_trail_leads_back(walk: Walk, district: District) -> None:
    walk.click(OKAFOR)
    assert walk.center() == OKAFOR
    assert walk.told == [("mentor", district.okafor)]
    walk.click(JAYLEN)
    assert walk.center() == JAYLEN
    crumbs = [one.text() for one in walk.view.findChildren(QPushButton) if one.isVisible() and one.text()]
    assert set(crumbs) >= {ANA, OKAFOR}
    QTest.mouseClick(walk.button(ANA), Qt.MouseButton.LeftButton)
    walk.story.settle()
    assert walk.center() == ANA
    assert not walk.view.back_button.isEnabled()


def test_a_press_that_slides_off_a_card_opens_nothing(walk: Walk) -> None:
    canvas = walk.view.canvas
    (card,) = [card for card in canvas.cards.values() if card.face.name == OKAFOR]
    place = canvas.mapFromScene(card.sceneBoundingRect().center())
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.rect().bottomLeft())
    walk.story.settle()
    assert walk.center() == ANA


def test_the_search_goes_to_a_person(walk: Walk, district: District) -> None:
    search = walk.view.search
    search.setFocus()
    QTest.keyClicks(search, "OKÁ")
    assert search.proposals() == ["Tobias Okafor · mentor · Franklin High"]
    QTest.keyClick(search, Key.Key_Return)
    walk.story.settle()
    assert (walk.center(), walk.told) == (OKAFOR, [("mentor", district.okafor)])
    assert walk.ringed() == [OKAFOR]
    assert search.text() == ""


def test_the_search_takes_the_proposal_that_is_chosen(walk: Walk) -> None:
    search = walk.view.search
    search.setFocus()
    QTest.keyClicks(search, "a")
    assert [words.split(" · ")[0] for words in search.proposals()] == [JAYLEN, ROSA, KIM, OKAFOR, ANA]
    QTest.keyClick(search.list, Key.Key_Down)
    QTest.keyClick(search.list, Key.Key_Down)
    QTest.keyClick(search.list, Key.Key_Return)
    walk.story.settle()
    assert walk.center() == ROSA
    assert search.text() == ""
    QTest.keyClicks(search, "nobody of that name")
    QTest.keyClick(search, Key.Key_Return)
    walk.story.settle()
    assert walk.center() == ROSA


def test_the_directory_finds_every_word_anywhere_in_a_name() -> None:
    people = [("ana park", 0), ("jo parker ana", 1), ("park", 2), ("ann", 3), ("rosa ana", 4)]
    directory = Directory([(name, Who(Side.STUDENT, at)) for name, at in people])
    assert [who.at for who in directory.find("park", 9)] == [0, 1, 2]
    assert [who.at for who in directory.find("PARK án", 9)] == [0, 1]
    assert [who.at for who in directory.find("an", 2)] == [0, 1]
    assert [who.at for who in directory.find("ana", 9)] == [0, 1, 4]
    assert directory.find("k j", 9) == [Who(Side.STUDENT, 1)]
    assert directory.find("  ", 9) == directory.find("nobody", 9) == Directory().find("a", 9) == []


def test_the_page_can_point_to_somebody(walk: Walk, workspace: Workspace, district: District) -> None:
    walk.view.focus_mentor(district.kim)
    walk.story.settle()
    assert walk.center() == KIM
    walk.view.focus_student(-1)
    walk.story.settle()
    assert walk.center() == KIM  # whom the run does not know is not shown
    walk.view.show_scenario(run_scenario(workspace))
    walk.view.focus_student(district.jaylen)  # before the run is prepared
    walk.story.settle()
    assert walk.center() == JAYLEN
    assert walk.told == []


def test_a_small_component_is_drawn_whole(
    workspace: Workspace, district: District, open_walk: Callable[[], Walk]
) -> None:
    """Around Ana nobody sees Ben, who gets no mentor either."""
    add_student(workspace, district.franklin, "Ben", "Nye", local_id="00078")
    walk = open_walk()
    walk.show_run(workspace)
    walk.view.focus_student(district.rosa)
    walk.story.settle()
    assert sorted(walk.column(Side.STUDENT)) == [JAYLEN, ROSA]
    QTest.mouseClick(walk.button("Show all 6 connected people"), Qt.MouseButton.LeftButton)
    assert sorted(walk.column(Side.STUDENT)) == [ANA, "Ben Nye", JAYLEN, ROSA]
    assert walk.center() == ROSA
    QTest.mouseClick(walk.button("Show the person's surroundings"), Qt.MouseButton.LeftButton)
    assert sorted(walk.column(Side.STUDENT)) == [JAYLEN, ROSA]


def test_a_student_whom_nobody_may_have(workspace: Workspace, open_walk: Callable[[], Walk]) -> None:
    district = small_district(workspace, cleared=False)
    walk = open_walk()
    walk.show_run(workspace)
    assert (walk.column(Side.STUDENT), walk.column(Side.MENTOR)) in [([ROSA], []), ([JAYLEN], [])]
    assert "No mentor is permitted for this student." in said(walk.view)
    walk.press(Key.Key_Right)
    assert walk.column(Side.STUDENT)[0] in walk.spoken()
    walk.view.focus_mentor(district.kim)
    walk.story.settle()
    assert "No student is permitted for this mentor." in said(walk.view)


def test_plus_and_minus_zoom(walk: Walk) -> None:
    canvas = walk.view.canvas
    canvas.setFocus()
    height = canvas.mapFromScene(canvas.cards[walk.view.trail[-1]].sceneBoundingRect()).boundingRect().height()
    walk.press(Key.Key_Plus, Key.Key_Plus)
    larger = canvas.mapFromScene(canvas.cards[walk.view.trail[-1]].sceneBoundingRect()).boundingRect().height()
    assert larger == pytest.approx(1.5 * height, abs=2)
    assert walk.ringed() == [ANA]
    walk.press(*[Key.Key_Minus] * 9)
    assert canvas.zoom == 0.5
    walk.press(Key.Key_0)
    assert canvas.zoom == 1.0
    QTest.mouseClick(walk.view.larger, Qt.MouseButton.LeftButton)
    assert canvas.zoom == 1.25


def test_lines_take_the_color_of_the_theme(walk: Walk) -> None:
    def ink() -> set[str]:
        picture = walk.view.canvas.grab().toImage()
        return {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())}

    light, dark = theme.theme_named(theme.Choice.LIGHT), theme.theme_named(theme.Choice.DARK)
    assert light.color("secondary").name() in ink()
    theme.use(theme.Choice.DARK)
    assert dark.color("secondary").name() in ink()
    assert light.color("secondary").name() not in ink()


def test_a_narrow_view_keeps_both_columns_and_scrolls(walk: Walk) -> None:
    canvas = walk.view.canvas
    wide = canvas.sceneRect().width()
    assert canvas.horizontalScrollBar().maximum() == 0
    canvas.setMaximumWidth(300)
    walk.story.settle()
    assert canvas.sceneRect().width() < wide
    assert canvas.horizontalScrollBar().maximum() > 0
    left = canvas.cards[walk.view.trail[-1]].sceneBoundingRect()
    right = min(card.sceneBoundingRect().left() for who, card in canvas.cards.items() if who.side is Side.MENTOR)
    assert left.right() < right


def test_no_run_any_more(walk: Walk) -> None:
    walk.view.show_scenario(None)
    walk.story.settle()
    assert not walk.view.canvas.isVisible()
    walk.view.focus_student(1)
    assert walk.view.trail == []
