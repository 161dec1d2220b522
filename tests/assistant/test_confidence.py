from assistant.confidence import WITH_BANK, WITHOUT_BANK, Signals


def test_probabilities_lie_between_0_and_1_and_move_the_right_way():
    near = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.0)
    gap = Signals(0.7, 0.6, 0.3, 0.4, 0.9, 0.0, 0.0, 0.0)
    behind = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.4)
    for model in (WITH_BANK, WITHOUT_BANK):
        assert 0 <= model.probability(behind) < model.probability(near) <= 1
    assert WITH_BANK.probability(gap) < 0.5 < WITH_BANK.probability(near)
