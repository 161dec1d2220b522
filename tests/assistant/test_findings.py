from assistant import claims, findings, verification

BUNDLE = (
    "> What Orwell feared were those who would ban books.\n\n— Flora Sapio\n\n"
    "> Purple zeppelins dream of warm marmalade.\n\n— Keren Wang\n"
)


def found(assistant):
    return verification.verify(assistant.corpus, claims.of_text(BUNDLE))


def test_a_line_for_each_and_the_counts(assistant):
    assert list(findings.lines(found(assistant))) == [
        "misattributed, these are words of Neil Postman, quoted in Keren Wang "
        f"[{found(assistant)[0].places[0].id}]: “What Orwell feared were those who would ban books.”",
        "absent: “Purple zeppelins dream of warm marmalade.”",
        "2 quotations: 0 exact, 0 drifted, 1 misattributed, 1 absent",
    ]


def test_the_same_as_json(assistant):
    report = findings.report(found(assistant))
    assert {k: report[k] for k in ("quotes", "exact", "drifted", "misattributed", "absent")} == {
        "quotes": 2,
        "exact": 0,
        "drifted": 0,
        "misattributed": 1,
        "absent": 1,
    }
    wrong, absent = report["findings"]
    assert (wrong["expert"], wrong["quoted_author"]) == ("Keren Wang", "Neil Postman")
    assert wrong["source"] == "What Orwell feared were those who would ban books."
    assert wrong.keys() == absent.keys()
    assert (absent["expert"], absent["source"], absent["pieces"]) == (None, None, [])


def test_nothing_found_is_said():
    assert list(findings.lines([])) == ["0 quotations: 0 exact, 0 drifted, 0 misattributed, 0 absent"]
