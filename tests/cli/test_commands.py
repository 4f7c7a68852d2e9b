"""Each command does its duty, for people and for machines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huantiao import __version__, cli
from huantiao.cli import COMMANDS
from huantiao.sciatica.knowledge import UnfitKnowledge

EXAMPLES = Path(__file__).parents[2] / "examples"
ACUTE, CAUDA, WARFARIN = (
    str(EXAMPLES / name) for name in ("acute-right-leg.json", "cauda-equina.json", "warfarin.json")
)
ORDERLY, FAINT = (str(EXAMPLES / f"session-invented-{name}.jsonl") for name in ("orderly", "faint"))
Run = Callable[..., Any]
Refused = Callable[..., str]


# --- the command itself


def test_without_words_it_says_what_there_is(run: Run) -> None:
    ran = run()

    assert ran.status == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


def test_it_tells_its_version(run: Run) -> None:
    assert run("--version").out.strip() == f"huantiao {__version__}"


def test_an_unknown_command_is_refused_with_those_there_are(refused: Refused) -> None:
    message = refused("scren", "x")

    assert message.startswith("huantiao: no command 'scren'; there are demo, screen")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    ran = run(name, "--help")

    assert ran.status == 0
    assert f"usage: huantiao {name}" in ran.out
    assert "--json" in ran.out


@pytest.mark.parametrize(
    "words", [("screen",), ("screen", ACUTE, "more"), ("points", "--forr", "x")]
)
def test_wrong_usage_exits_with_two(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)

    assert ran.status == 2
    assert ran.out == ""


def test_knowledge_that_cannot_be_read_is_a_message_and_no_traceback(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(*_: object) -> None:
        raise UnfitKnowledge("points/BL40.toml", "is not TOML")

    monkeypatch.setattr("huantiao.cli.screen.screened", spoiled)

    assert "points/BL40.toml: is not TOML" in refused("screen", ACUTE)


def test_an_interruption_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("huantiao.cli.screen.screened", interrupted)

    assert run("screen", ACUTE) == (130, "", "")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = [
        sys.executable,
        "-c",
        "from huantiao.cli import main; raise SystemExit(main())",
        "findings",
    ]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        complaint = process.stderr.read()

    assert process.returncode == 0
    assert complaint == b""


def test_a_terminal_that_knows_no_chinese_gets_question_marks() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    program = [sys.executable, "-m", "huantiao.cli", "points", "BL40"]

    ran = subprocess.run(program, env=environment, capture_output=True, check=False)

    assert ran.returncode == 0
    assert b"BL40  W?izh?ng ??" in ran.stdout


def test_nothing_is_coloured_unless_a_terminal_reads_it(run: Run) -> None:
    assert "\x1b[" not in run("screen", CAUDA).out


# --- screen


def test_screen_stops_an_emergency_and_says_why(run: Run) -> None:
    report = run("screen", CAUDA, "--json").json

    assert report["schema"] == "huantiao.screen/1"
    assert report["verdict"] == "emergency"
    assert report["may_needle"] is False
    fired = {rule["rule"]: rule for rule in report["fired"]}
    assert {"cauda_equina_saddle", "cauda_equina_bladder"} <= fired.keys()
    assert fired["cauda_equina_saddle"]["because"][0]["answer"] is True
    assert report["ask_next"] == []
    assert "EMERGENCY" in run("screen", CAUDA).out


def test_screen_holds_a_patient_on_warfarin_and_names_the_words(run: Run) -> None:
    report = run("screen", WARFARIN, "--json").json

    assert report["verdict"] == "needs_clearance"
    rule = next(rule for rule in report["fired"] if rule["rule"] == "warfarin")
    assert any("warfarin" in " ".join(one["medicines"]) for one in rule["because"])
    depths = [block["max_depth_mm"] for block in report["blocked"] if block["rule"] == "warfarin"]
    assert 10 in depths


def test_screen_never_calls_an_empty_interview_clear(run: Run) -> None:
    report = run("screen", "-", "--json", stdin='{"asked_on": "2026-11-22"}').json

    assert report["verdict"] == "undecided"
    assert report["may_needle"] is False
    assert report["clear"] == []
    assert report["ask_next"][0]["urgency"] == "emergency"


def test_screen_shows_what_is_too_old_to_count(run: Run) -> None:
    told = {"asked_on": "2026-11-01", "on": "2026-11-22", "answers": {"saddle_numbness": False}}

    ran = run("screen", "-", "--json", stdin=json.dumps(told))
    shown = run("screen", "-", stdin=json.dumps(told)).out

    assert ran.json["stale"] == [
        {"finding": "saddle_numbness", "asked_on": "2026-11-01", "good_until": "2026-11-01"}
    ]
    assert "Answers too old to count" in shown


def test_screen_shows_every_way_a_medicine_can_end(run: Run) -> None:
    told = {
        "asked_on": "2026-11-22",
        "medicines": [
            "warfarin 3 mg",
            "omeprazole",
            "stopped clopidogrel in May",
            "clopidrogell",
            "blood thinner",
            "qwrtzplk",
            "diclofenac gel",
            {"text": "Xyzol", "class": "no_known_needling_risk"},
        ],
    }

    shown = run("screen", "-", stdin=json.dumps(told)).out
    report = run("screen", "-", "--json", stdin=json.dumps(told)).json

    statuses = {one["status"] for one in report["medicines"]}
    assert {"matched", "stopped", "offered", "hinted", "unmatched"} <= statuses
    assert "a person must read this" in shown
    assert "does not count" in shown


def test_a_line_nobody_understood_says_which_answers_it_holds_open_and_how_to_settle_it(
    run: Run,
) -> None:
    told: dict[str, Any] = {
        "asked_on": "2026-11-22",
        "answers": {"takes_warfarin": False},
        "medicines": ["small blue pill", "stopped clopidogrel 3 days ago"],
    }

    asked = {
        one["finding"]: one["held_open_by"]
        for one in run("screen", "-", "--json", stdin=json.dumps(told)).json["ask_next"]
    }
    shown = " ".join(run("screen", "-", stdin=json.dumps(told)).out.split())

    assert asked["takes_warfarin"] == ["small blue pill"]
    assert asked["takes_antiplatelet"] == ["small blue pill", "clopidogrel"]
    assert asked["saddle_numbness"] == []
    assert "clopidogrel? “stopped 3 days ago” leaves it open" in shown
    assert '{"text": "small blue pill", "ingredient": "…", "taking": true}' in shown

    told["medicines"] = [
        {"text": "small blue pill", "class": "no_known_needling_risk"},
        {"text": "clopidogrel", "ingredient": "clopidogrel", "taking": False},
    ]
    settled = run("screen", "-", "--json", stdin=json.dumps(told)).json["ask_next"]
    assert not any(one["held_open_by"] for one in settled)
    assert {"takes_warfarin", "takes_antiplatelet"}.isdisjoint(one["finding"] for one in settled)


def test_screen_says_clear_only_when_everything_is_answered(run: Run) -> None:
    answers: dict[str, object] = {}
    table = {
        "asked_on": "2026-11-22",
        "age": 40,
        "sex": "male",
        "medicines": [],
        "answers": answers,
    }
    report = run("screen", "-", "--json", stdin=json.dumps(table)).json
    while report["ask_next"]:
        answers |= {one["finding"]: _reassuring(one) for one in report["ask_next"]}
        report = run("screen", "-", "--json", stdin=json.dumps(table)).json

    assert report["verdict"] == "clear"
    assert report["may_needle"] is True
    assert report["undecided"] == []
    assert "CLEAR" in run("screen", "-", stdin=json.dumps(table)).out


GOOD_WHEN_YES = {
    "understands_and_agrees",
    "eaten_recently",
    "needles_in_date",
    "problem_examined",
    "materials_suit_allergy",
    "inr_in_target_range",
}


def _reassuring(question: dict[str, Any]) -> object:
    if question["kind"] == "choice":
        return question["choices"][-1] if "none" not in question["choices"] else "none"
    return question["finding"] in GOOD_WHEN_YES


# --- plan and demo


def test_plan_proposes_nothing_in_an_emergency(run: Run) -> None:
    report = run("plan", CAUDA, "--json").json

    assert report["state"] == "stopped"
    assert report["prescription"] is None
    assert report["course"] is None
    assert "Nothing is proposed." in run("plan", CAUDA).out


def test_plan_for_the_worked_example_is_whole(run: Run) -> None:
    report = run("plan", ACUTE, "--json").json

    assert report["schema"] == "huantiao.plan/1"
    assert report["state"] == "waiting"
    points = report["prescription"]
    assert points["protocol"] == "tu_2024"
    assert points["insertions"] == 9
    assert all(needle["reason"] and needle["sources"] for needle in points["needles"])
    assert "this pain has lasted 0.7" in points["mismatches"][0]
    assert any(
        s["policy"] == "nice_ng59" and s["coverage"] == "not_covered"
        for s in report["course"]["guidelines"]
    )
    assert report["roots"][0]["words"] == "mixed or not root-like"
    assert "leg_weakness" in [q["finding"] for q in report["verdict"]["ask_next"]]


def test_plan_never_proposes_what_the_verdict_blocks(run: Run) -> None:
    report = run("plan", WARFARIN, "--json").json
    held = {
        point
        for b in report["verdict"]["blocked"]
        if b["strength"] == "hold"
        for point in b["points"]
    }

    points = report["prescription"]
    assert report["state"] == "waiting"
    assert "warfarin" in report["waiting_for"]
    assert {needle["site"].split()[0] for needle in points["needles"]}.isdisjoint(held)
    assert all(needle["to_mm"] <= 10 for needle in points["needles"])
    assert any(one["what"] == "GB30" for one in points["omissions"])


def test_plan_shows_needles_omissions_and_guidelines(run: Run) -> None:
    shown = run("plan", WARFARIN).out

    assert "Prepared, and not open yet." in shown
    assert "Left out" in shown
    assert "no deeper: warfarin" in shown
    assert "nice_ng59: not covered" in shown
    assert "cure" not in shown.lower().replace("secure", "")


def test_plan_says_what_would_make_it_better(run: Run) -> None:
    bare = run("plan", "-", stdin='{"asked_on": "2026-11-22"}').out

    assert "Which leg hurts is not known" in bare
    assert "The medicines were not asked." in bare


def answered(run: Run, **told: Any) -> dict[str, Any]:
    """The case after answering, reassuringly, whatever the plan asks for until it asks no more."""
    case: dict[str, Any] = {"asked_on": "2026-11-22", "age": 40, "sex": "male", "medicines": []}
    case |= {"side": "left", "course": "lateral", "weeks": 20, "answers": {}} | told
    while asked := run("plan", "-", "--json", stdin=json.dumps(case)).json["verdict"]["ask_next"]:
        for question in asked:
            choices = question["choices"]
            hoped = question["finding"] in GOOD_WHEN_YES
            calm = "none" if "none" in choices else choices[-1] if choices else hoped
            case["answers"][question["finding"]] = calm
    return case


GOOD_WHEN_YES = {
    "understands_and_agrees", "eaten_recently", "needles_in_date", "problem_examined",
    "materials_suit_allergy", "inr_in_target_range",
}  # fmt: skip


@pytest.mark.parametrize(
    ("protocol", "current"),
    [
        ("zhang_2017", "current BL25 left to EX-B2-L4 left, 50 Hz"),
        ("henan_ea", "current GB30 left to GB34 left, frequency not reported: to comfort"),
    ],
)
def test_answering_what_the_plan_asks_opens_it_with_current(
    run: Run, protocol: str, current: str
) -> None:
    wishes = {"techniques": ["manual", "electro"], "protocol": protocol}
    case = json.dumps(answered(run, wishes=wishes))

    assert run("plan", "-", "--json", stdin=case).json["state"] == "ready"
    shown = " ".join(run("plan", "-", stdin=case).out.split())
    assert "Open, with the cautions below." in shown
    assert current in shown


def test_demo_ends_with_what_to_try_next(run: Run) -> None:
    shown = run("demo").out

    assert shown.index("Points: 9 needles") < shown.index("Try next")
    assert "huantiao plan examples/cauda-equina.json" in shown


def test_demo_outside_a_clone_says_where_the_examples_are(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huantiao.cli.demo.EXAMPLES", tmp_path)

    assert "run this from a clone" in refused("demo")


# --- findings, points, needles


def test_findings_lists_every_question_with_the_rules_it_feeds(run: Run) -> None:
    report = run("findings", "--json").json

    by_id = {one["finding"]: one for one in report["findings"]}
    assert "cauda_equina_saddle" in by_id["saddle_numbness"]["rules"]
    assert all(one["rules"] or one["decides"] for one in report["findings"])
    assert "every visit" in run("findings").out


def test_findings_can_be_narrowed_by_words(run: Run, refused: Refused) -> None:
    narrowed = run("findings", "warfarin", "--json").json["findings"]

    assert 0 < len(narrowed) < 10
    assert "no question holds zebra" in refused("findings", "zebra")


def test_points_shows_one_point_by_any_of_its_names(run: Run) -> None:
    for name in ("BL40", "UB40", "Weizhong", "委中"):
        report = run("points", name, "--json").json
        assert [point["id"] for point in report["points"]] == ["BL40"]
    shown = " ".join(run("points", "GB30").out.split())
    assert "a textbook range" in shown
    assert "Where sources disagree" in shown
    assert "no flag of its own" in shown
    assert "forbidden by tradition" in run("points", "SP6").out
    assert "by the tissue needled" in " ".join(run("points", "ASHI").out.split())


def test_points_lists_by_course_region_and_channel(run: Run) -> None:
    posterior = run("points", "--for", "posterior", "--side", "left", "--json").json
    calf = run("points", "--region", "calf", "--channel", "BL", "--json").json

    assert all("posterior" in point["patterns"] for point in posterior["points"])
    assert posterior["sites"]["BL40"] == ["BL40 left"]
    assert {"BL55", "BL56", "BL57"} <= {point["id"] for point in calf["points"]}
    assert "points · depths are textbook ranges" in run("points", "--channel", "GB").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("points", "BL400"), "no point called 'BL400'"),
        (("points", "--for", "sideways"), "--for: got 'sideways', expected one of"),
        (("points", "--region", "elbow"), "--region: got 'elbow'"),
        (("points", "--channel", "XX"), "--channel: got 'XX'"),
        (("points", "BL40", "--for", "posterior"), "not both"),
        (("needles", "BL40 (B), XX99 R"), "XX99"),
        (("needles", "  "), "TEXT: is empty"),
    ],
)
def test_points_and_needles_refuse_what_they_do_not_know(
    refused: Refused, words: tuple[str, ...], complaint: str
) -> None:
    assert complaint in refused(*words)


def test_needles_reads_what_practitioners_write(run: Run) -> None:
    text = "BL23,25 (B), GB30 R 50mm, UB40, e-stim BL25-GB30 R 2/100 Hz, ×25'"
    report = run("needles", text, "--json").json
    shown = run("needles", "-", stdin=text).out

    assert report["insertions"] == 5
    assert report["complete"] is False
    assert report["retention_min"] == 25
    assert report["pairs"][0]["low_hz"] == 2
    assert run("needles", report["canonical"], "--json").json["insertions"] == 5
    assert "not said" in shown
    assert "Look again" in shown


def test_needles_shows_a_size_and_a_pair_without_frequency(run: Run) -> None:
    shown = run("needles", "GB30 R, GB34 R, ASHI L x2, e-stim GB30-GB34 R, 0.25×40").out

    assert "0.25×40 mm" in shown
    assert "current GB30 right to GB34 right\n" in shown


# --- score


def test_score_scores_compares_and_lists(run: Run) -> None:
    change = run(
        "score", "nrs_leg", "-", "--json", stdin='{"before": {"total": 8}, "total": 3}'
    ).json

    assert change["score"]["value"] == 3
    assert change["change"]["improvement"] == 5
    assert (
        "From 8 to 3"
        in run("score", "nrs_leg", "-", stdin='{"before": {"total": 8}, "total": 3}').out
    )
    assert "nrs_leg" in run("score").out
    assert "Licence:" in run("score", "peg").out


def test_score_takes_answers_and_says_what_was_left_blank(run: Run) -> None:
    items = run("score", "rmdq_24", "--json").json["instruments"][0]["items"]
    answers = {item["id"]: True for item in items[:5]}

    ran = run("score", "rmdq_24", "-", stdin=json.dumps({"answers": answers}))

    assert ran.out.strip().startswith("5 of 24")


@pytest.mark.parametrize(
    ("instrument", "table", "complaint"),
    [
        ("nrs_arm", {"total": 1}, "INSTRUMENT: 'nrs_arm' is none of"),
        ("nrs_leg", {"total": 11}, "total: "),
        ("nrs_leg", {}, "answers: expected either answers or a total"),
        ("nrs_leg", {"total": 1, "answers": {}}, "not both"),
        ("nrs_leg", {"answers": {"zzz": 1}}, "answers: "),
        ("nrs_leg", {"total": 3, "before": {"total": 44}}, "before.total: "),
        ("pgic", {"total": 3, "before": {"total": 4}}, "before: "),
        ("nrs_leg", {"totall": 3}, "unknown field 'totall'"),
    ],
)
def test_score_refuses_what_cannot_be_scored(
    refused: Refused, instrument: str, table: dict[str, Any], complaint: str
) -> None:
    assert complaint in refused("score", instrument, "-", stdin=json.dumps(table))


# --- ledger


def test_ledger_folds_an_orderly_session(run: Run) -> None:
    report = run("ledger", ORDERLY, "--json").json

    assert report["released"] is True
    assert report["count"]["inserted"] == report["count"]["removed"]
    assert {item["number"]: item["status"] for item in report["stricta"]}["2a"] == "filled"
    assert len(report["stricta"]) == 17
    assert "RELEASED" in run("ledger", ORDERLY).out


def test_ledger_tells_a_faint_and_what_did_not_fit(run: Run) -> None:
    shown = run("ledger", FAINT).out

    assert "Reactions" in shown
    assert "Does not fit" in shown


def test_ledger_stays_closed_while_a_needle_is_in(run: Run) -> None:
    lines = Path(ORDERLY).read_text().splitlines()
    some = "\n".join(
        line for line in lines if '"needle_out"' not in line and '"released"' not in line
    )

    report = run(
        "ledger", "-", "--json", "--now", "2026-11-17T11:30+01:00", "--retention", "20", stdin=some
    ).json
    shown = run("ledger", "-", "--now", "2026-11-17T11:30+01:00", stdin=some).out

    assert report["may_release"] is False
    assert report["overdue"] == report["still_in"] != []
    assert "CLOSED" in shown
    assert "overdue" in shown


def test_ledger_without_events_has_nothing_in(run: Run) -> None:
    shown = run("ledger", "-", stdin="").out

    assert "MAY BE RELEASED" in shown
    assert "0 needles in = none" in shown


def test_ledger_fills_more_of_stricta_from_a_plan(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"style": "Chinese medicine", "schedule": "twice a week"}))

    items = run("ledger", ORDERLY, "--plan", str(plan), "--json").json["stricta"]

    assert {item["number"]: item["status"] for item in items}["1a"] == "filled"


@pytest.mark.parametrize(
    ("words", "stdin", "complaint"),
    [
        (("ledger", "-"), "{", "1"),
        (("ledger", "-"), '{"type": "teleported"}', "teleported"),
        (("ledger", ORDERLY, "--now", "noon"), "", "--now: got 'noon', expected a time"),
        (("ledger", ORDERLY, "--now", "2026-11-17T11:30"), "", "offset from UTC"),
        (("ledger", ORDERLY, "--retention", "0"), "", "must be above 0"),
    ],
)
def test_ledger_refuses_what_is_no_session(
    refused: Refused, words: tuple[str, ...], stdin: str, complaint: str
) -> None:
    assert complaint in refused(*words, stdin=stdin)


def test_the_table_of_commands_is_the_modules_there_are() -> None:
    folder = Path(cli.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")}

    assert COMMANDS.keys() <= modules
