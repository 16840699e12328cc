"""Evidence in few words."""

from verify.report.evidence import counted_points


def test_one_point_is_no_points():
    assert counted_points({"points": 1, "sources": {"made": 1}}) == "1 made point"
    assert counted_points({"points": 1, "sources": {}}) == "1 point"
    assert counted_points({"points": 13, "sources": {"listed": 12, "made": 1}}) == "12 listed + 1 made points"
