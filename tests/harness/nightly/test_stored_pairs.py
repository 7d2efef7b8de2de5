"""What the store's pairs say to those who compute from them."""

from __future__ import annotations

from dataclasses import replace

from support.nights import PAIRS

from harness.nightly.stored_pairs import PAIRS_PER_INSTALLATION, aa_pairs

SIX = (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)
AA = replace(PAIRS, same_build=True)


def test_pairs_within_one_installation_and_over_two_are_kept_apart():
    known = aa_pairs([replace(AA, ratios=SIX), replace(AA, ratios=SIX, two_installations=True)])
    assert known.sessions == (SIX,)
    assert known.installations == (SIX,)


def test_a_longer_stage_is_cut_where_the_apps_were_installed_anew():
    known = aa_pairs([replace(AA, ratios=(*SIX, *SIX[::-1]), two_installations=True)])
    assert len(SIX) == PAIRS_PER_INSTALLATION
    assert known.installations == (SIX, SIX[::-1])


def test_a_stage_that_lacks_a_pair_says_nothing_of_installations_as_nobody_knows_where_they_change():
    assert aa_pairs([replace(AA, ratios=(*SIX, *SIX[1:], None), two_installations=True)]).installations == ()
    assert aa_pairs([replace(AA, ratios=(*SIX[1:], None))]).sessions == (SIX[1:],)
