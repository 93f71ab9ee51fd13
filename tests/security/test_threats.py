"""Which tests hold which threat of the panel, the desk and the money, so that none is lost when a
file is moved."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

HELD_BY = {
    "B1 every address, role and state": [
        "security/test_permission_matrix.py::test_every_route_has_a_row",
        "security/test_permission_matrix.py::test_everybody_gets_what_the_table_says",
    ],
    "B2 a word in every secret": [
        "security/test_canaries.py::test_a_secret_is_found_by_those_whose_it_is_and_by_nobody_else",
        "security/test_canaries.py::test_a_word_is_found_in_every_part_of_a_letter",
        "security/test_cms_tells_no_names.py::test_no_address_of_the_cms_tells_an_organiser_a_secret",
    ],
    "B3 search, filter and order by author or judge": [
        "security/test_blind.py::test_a_search_for_the_author_finds_nothing",
        "security/test_blind.py::test_a_filter_by_author_changes_nothing",
        "security/test_judges_who_know.py::test_no_order_or_filter_of_the_desk_follows_author_or_score",
        "security/test_judges_who_know.py::test_a_search_at_the_desk_knows_no_author",
        "security/test_judges_who_know.py::test_no_order_or_filter_changes_a_judges_list",
    ],
    "B4 drafts and old versions": [
        "security/test_canaries.py::test_a_secret_is_found_by_those_whose_it_is_and_by_nobody_else",
        "challenges/briefs/test_cms_isolation.py::test_no_path_of_a_page_shows_anothers_draft",
        "challenges/briefs/test_cms_isolation.py::test_old_versions_of_anothers_draft_are_not_shown",
        "challenges/briefs/test_revisions.py::test_an_old_draft_does_not_bring_back_old_rules",
    ],
    "B5 comments of what is hidden": [
        "challenges/discussion/test_views.py::test_comments_of_what_is_not_on_the_wall_are_not_found_by_number",
        "challenges/discussion/test_views.py::test_none_of_the_packages_own_addresses_is_mounted",
    ],
    "B6 feeds, site map and search": [
        "security/test_canaries.py::test_a_secret_is_found_by_those_whose_it_is_and_by_nobody_else",
        "security/test_counts_stay_hidden.py::test_an_answer_is_the_same_to_the_byte_whatever_they_are",
    ],
    "B7 choosers, completion and bulk actions": [
        "security/test_cms_tells_no_names.py::test_no_address_of_the_cms_tells_an_organiser_a_secret",
        "challenges/briefs/test_cms_isolation.py::test_no_bulk_action_reaches_anothers_draft",
        "challenges/desk/test_ideas.py::test_ideas_of_others_and_drafts_are_out_of_reach",
    ],
    "B8 what other judges gave, and how far they are": [
        "security/test_panel_tells_nothing.py::test_nothing_that_other_judges_do_is_seen_by",
        "security/test_panel_tells_nothing.py::test_the_desk_sees_who_is_how_far_and_nothing_of_what_was_given",
        "security/test_panel_tells_nothing.py::test_a_reminder_tells_a_judge_of_her_own_reviews_alone",
        "security/test_panel_stays_fair.py::test_no_page_of_the_desk_tells_a_score_while_judging_is_open",
        "security/test_judges_who_know.py::test_no_filter_tells_a_judge_at_the_desk_which_ideas_others_have_scored",
        "challenges/judging/test_discussion.py::test_remarks_are_read_under_numbers_once_ones_own_is_in",
    ],
    "B11 what files say of their author": [
        "security/test_files_by_address.py::test_the_author_and_the_place_are_in_no_file_that_a_judge_gets",
        "security/test_files_by_address.py::test_no_document_is_taken_that_could_name_its_author",
        "challenges/ideas/test_pictures.py::test_place_camera_author_and_comment_are_removed",
    ],
    "B12 files by their address": [
        "security/test_files_by_address.py::test_after_withdrawal_the_picture_is_gone_for_everybody_else",
        "security/test_files_by_address.py::test_after_signing_out_a_draft_keeps_its_picture_to_itself",
        "security/test_files_by_address.py::test_nobody_learns_what_a_draft_shows_by_asking_whether_it_has_changed",
        "security/test_files_by_address.py::test_the_stored_file_has_no_address_of_its_own",
    ],
    "B15 the organiser of another challenge": [
        "security/test_panel_stays_fair.py::test_the_organiser_of_one_challenge_finds_nothing_of_another",
        "security/test_panel_stays_fair.py::test_what_belongs_to_another_challenge_is_not_reached_through_ones_own",
        "challenges/desk/test_exports.py::test_another_organisation_finds_no_file",
    ],
    "B16 columns and rows of tables": [
        "security/test_files_by_address.py::test_each_reader_gets_the_columns_that_are_written_for_her",
        "security/test_files_by_address.py::test_who_leaves_the_organisation_gets_no_file_any_more",
        "challenges/desk/test_exports.py::test_files_of_two_organisers_at_one_time_do_not_mix",
        "challenges/desk/test_exports.py::test_no_file_has_an_address_a_score_or_a_remark",
    ],
    "B17 a judge who is connected with an idea": [
        "security/test_judges_who_know.py::test_who_wrote_what_was_merged_into_an_idea_is_its_author_too",
        "security/test_judges_who_know.py::test_nobody_is_drawn_for_an_idea_that_she_has_come_to_know_meanwhile",
        "security/test_panel_stays_fair.py::test_a_judge_who_is_connected_with_an_idea_neither_scores_it_nor_counts",
        "challenges/judging/test_discussion.py::test_author_with_a_seat_reads_nothing_of_her_own_idea",
    ],
    "X5 formulas in tables": [
        "challenges/desk/test_exports.py::test_no_cell_of_any_table_is_a_formula",
        "challenges/core/test_spreadsheets.py::test_what_a_spreadsheet_might_compute_begins_with_an_apostrophe",
        "challenges/desk/test_exports.py::test_telephone_numbers_survive",
    ],
    "X9 fields that no form has": [
        "security/test_extra_fields.py::test_what_no_form_has_is_ignored",
        "security/test_extra_fields.py::test_no_field_changes_what_is_paid_to_whom_and_in_what",
    ],
    "V14 scores after the close, criteria after the first score": [
        "security/test_panel_stays_fair.py::test_after_the_close_nobody_changes_a_score_nor_who_scores",
        "security/test_panel_stays_fair.py::test_after_the_first_score_nobody_changes_criteria_or_weights",
        "challenges/judging/test_versions.py::test_versions_cannot_be_changed_or_deleted",
    ],
}  # fmt: skip


@pytest.mark.parametrize("threat", HELD_BY)
def test_what_holds_a_threat_is_there(threat):
    gone = [name for name in HELD_BY[threat] if name.partition("::")[2] not in names_in(name)]

    assert gone == []


def names_in(name: str) -> set[str]:
    file = TESTS / name.partition("::")[0]
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
