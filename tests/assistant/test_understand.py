import pytest

from assistant.understand import _PRESUMES, _sought, kind_of


def read(assistant, question):
    return assistant._understanding.read(question)


@pytest.mark.parametrize(
    ("question", "experts"),
    [
        ("What do Zhu and Sapio think of licences?", {"shaoming-zhu", "flora-sapio"}),
        ("everyone but Backer on privacy", {"keren-wang", "shaoming-zhu", "flora-sapio"}),
        ("privacy, except for Sapio", {"keren-wang", "shaoming-zhu", "larry-cata-backer"}),
        ("Larry Cata Backer about computers", {"larry-cata-backer"}),
        ("Is privacy protected?", None),
        ("What does Zhu think of Sapio's view?", {"shaoming-zhu"}),
        ("What does Zhu think about what Sapio said?", {"shaoming-zhu"}),
        ("Why does Zhu agree with Sapio?", {"shaoming-zhu"}),
        ("Summarize Zhu's opinion on Sapio's idea", {"shaoming-zhu"}),
        ("Does Zhu agree with Sapio?", {"shaoming-zhu", "flora-sapio"}),
        ("How does Zhu's view differ from Sapio's?", {"shaoming-zhu", "flora-sapio"}),
        ("What does Zhu say vs Sapio?", {"shaoming-zhu", "flora-sapio"}),
        ("Compare Zhu and Sapio on privacy", {"shaoming-zhu", "flora-sapio"}),
        ("What does Zhu think of privacy, and Sapio?", {"shaoming-zhu", "flora-sapio"}),
        ("What does the panel think of Zhu's idea?", None),
        ("Backer, Larry - how far do they go?", {"larry-cata-backer"}),
        ("Who disagrees with Sapio about cameras?", {"keren-wang", "shaoming-zhu", "larry-cata-backer"}),
        ("Does anyone contradict Backer on privacy?", {"keren-wang", "shaoming-zhu", "flora-sapio"}),
        ("Which experts share Zhu's view on banks?", {"keren-wang", "larry-cata-backer", "flora-sapio"}),
        ("Sapio on copying others' keys", {"flora-sapio"}),
    ],
)
def test_whose_words_count(assistant, question, experts):
    assert read(assistant, question).experts == (frozenset(experts) if experts else None)


@pytest.mark.parametrize(
    ("question", "stranger"),
    [
        ("What does Wang Yi say about privacy?", "Wang Yi"),
        ("What does Xi Jinping personally think of it?", "Xi Jinping"),
        ("according to Jeremy Daum, is it fair?", "Jeremy Daum"),
        ("What does Professor Zhu say?", None),
        ("What did Neil Postman write?", None),
        ("What does the panel think?", None),
        ("what do people say about it", None),
        ("What did Professor Miller say?", "Professor Miller"),
        ("What did the Prime Minister say?", "the Prime Minister"),
        ("What does user9999 say about it?", "user9999"),
        ("What does the ECJ say about it?", None),
        ("What does Zhu think of Miller's view?", None),
        ("What does Zhu think of Wang Yi?", None),
        ("What does Jane van Dorn say about banks?", "Jane van Dorn"),
        ("Does Oda Brixholm think it works?", "Oda Brixholm"),
        ("Oda Brixholm on privacy", "Oda Brixholm"),
        ("Ask Oda Brixholm whether it works", "Oda Brixholm"),
        ("what does oda brixholm think about privacy", "oda brixholm"),
        ("Tell me Xi Jinping's opinion on privacy", "Xi Jinping"),
        ("What is Dr. Smith's opinion on privacy?", "Dr. Smith"),
        ("Is Professor Jones worried about privacy?", "Professor Jones"),
        ("Would Donald Trump support it?", "Donald Trump"),
        ("Mr. Li on privacy", "Mr. Li"),
        ("Wang Wei's view on fraud", "Wang Wei"),
        ("What is the public's view?", None),
        ("Is China worried about it?", None),
        ("Artificial Intelligence: friend or foe?", None),
        ("Social Credit Abroad: is it coming?", None),
        ("Oda Brixholm On Privacy And Trust", None),
        ("Neil Postman on Huxley", None),
        ("Larry Page on privacy", "Larry Page"),
        ("What does Larry Wang say about privacy?", "Larry Wang"),
        ("Flora Zhu's opinion on privacy", "Flora Zhu"),
        ("What do Larry Backer and Flora Sapio say?", None),
        ("Sapio, Zhu on privacy", None),
        ("Does Sapio China policy matter?", None),
    ],
)
def test_strangers(assistant, question, stranger):
    assert read(assistant, question).stranger == stranger


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does Zhu say about licences?", "licences?"),
        ("How does Zhu see the role of banks?", "the role of banks?"),
        ("Why does Zhu want licences?", "Why want licences?"),
        ("What do Zhu and Sapio think of licences?", "licences?"),
        ("What does Zhu think of Sapio's licences?", "Sapio's licences?"),
        ("What does Zhu think of it?", "What does think of it?"),
    ],
)
def test_what_is_searched_for(assistant, question, text):
    assert read(assistant, question).text == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("is socail credt a kind of survelliance?", "is social credit a kind of surveillance?"),
        ("Are there shakers?", "Are there shakers?"),
        ("any interwar ideas?", "any interwar ideas?"),
        ("what of Algoritm Ltd?", "what of Algoritm Ltd?"),
    ],
)
def test_typing_errors_are_put_right_and_other_words_left(assistant, question, text):
    assert read(assistant, question).text == text


def test_a_topic_by_its_number(assistant):
    assert read(assistant, "who answered topic 6?").topics == frozenset({("social-credit-roundtable", 6)})


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("say some more", "more"),
        ("and why?", "why"),
        ("does anybody see it differently?", "others"),
        ("who disagrees with her?", "others"),
        ("compare their views", "compare"),
        ("which of them mentions cars?", "who"),
        ("is it fair?", "ask"),
    ],
)
def test_kinds(question, kind):
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("Does WeChat get a mention?", ("wechat",)),
        ("where does Elon Musk come up?", ("elon", "musk")),
        ("In which context does Rome appear?", ("rome",)),
        ("Which of them quotes Postman?", ("postman",)),
        ("Is it dangerous?", ()),
        ("Why does it appear fragmented?", ()),
        ("What was the name of the mayor?", ()),
    ],
)
def test_what_is_asked_to_be_mentioned(question, sought):
    assert _sought(question) == sought


@pytest.mark.parametrize(
    ("question", "presumes"),
    [
        ("Why do all the experts demand a ban?", True),
        ("How come everybody here agrees on that?", True),
        ("When did the whole panel conclude that it failed?", True),
        ("Why does Jane Roe demand a ban?", False),
        ("Do all experts agree?", False),
        ("Why is all of it so slow?", False),
        ("Why do all companies say that they want data?", False),
        ("Why do all four demand a ban?", True),
    ],
)
def test_what_takes_agreement_for_granted(question, presumes):
    assert (_PRESUMES.search(question) is not None) is presumes


def test_all_who_are_listed_after_but_are_left_out(assistant):
    read = assistant._understanding.read
    assert read("everyone but Backer and Sapio on privacy").experts == {"keren-wang", "shaoming-zhu"}
    assert read("anyone except Zhu, Wang and Sapio on privacy").experts == {"larry-cata-backer"}
    assert read("Catà Backer, Larry - how far does he think it is?").named == ("larry-cata-backer",)
