"""SARIF: the structure that the standard asks for, levels, places and fingerprints."""

from verify.report.sarif import LEVELS, sarif

COMMON = {"display": True, "claim": None, "verdict": None, "witness": None, "rests_on": {}, "suggestion": None}


def equation(answer, line=1, source="a = b", **more):
    place = {"file": "a b.tex", "line": line, "column": 3, "end_line": line, "end_column": 9, "formula": line}
    return {**COMMON, **place, "source": source, "answer": answer, "message": "why", **more}


def log(*equations):
    return sarif({"file": "a b.tex", "found": {}, "counts": {}, "judged": {}, "equations": list(equations)})


ALL = ("holds", "defines", *LEVELS, "restates", "an expression")


def test_it_has_what_the_standard_requires():
    found = log(*(equation(answer, place + 1) for place, answer in enumerate(ALL)))
    assert found["version"] == "2.1.0" and found["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = found["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] and driver["version"] and run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids) and all(rule["shortDescription"]["text"] for rule in driver["rules"])
    for result in run["results"]:
        assert result["level"] in ("error", "warning", "note", "none") and result["message"]["text"]
        assert ids[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        assert set(location["physicalLocation"]) == {"artifactLocation", "region"}
        assert all(isinstance(number, int) and number > 0 for number in location["physicalLocation"]["region"].values())
        for prints in (result["fingerprints"], result["partialFingerprints"]):
            assert prints and all(isinstance(value, str) for value in prints.values())


def test_what_differs_is_an_error_and_what_is_sound_is_no_result():
    (run,) = log(*map(equation, ALL))["runs"]
    assert {result["ruleId"]: result["level"] for result in run["results"]} == {
        "differs": "error",
        "not-read": "warning",
        "holds-if": "note",
        "holds-under": "note",
        "read-not-judged": "note",
        "skipped": "note",
    }
    suppressed = [result["ruleId"] for result in run["results"] if "suppressions" in result]
    assert suppressed == ["skipped"]


def test_places_and_words():
    (run,) = log(equation("differs", 7, rests_on={"f": "a b.tex:2:3"}))["runs"]
    (result,) = run["results"]
    assert result["message"]["text"] == "differs: why; f as at a b.tex:2:3 [a = b]"
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.tex", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 3, "endLine": 7, "endColumn": 9},
    }
    (run,) = log(equation("differs", file="/a/b c.tex"))["runs"]
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///a/b%20c.tex"}


def prints(*equations):
    (run,) = log(*equations)["runs"]
    return [result["fingerprints"]["link/v1"] for result in run["results"]]


def test_a_fingerprint_moves_with_the_text_and_tells_equal_formulas_apart():
    one, again, other = equation("differs"), equation("differs", 9), equation("differs", source="c = d")
    assert prints(one) == prints(again) != prints(other)
    first, second = prints(one, again)
    assert first != second and prints(equation("defines"), again) == [first]
