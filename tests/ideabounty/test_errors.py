from tests.builders.people import a_user

PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"
PICTURE = "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"


def test_a_page_that_is_not_there_is_a_page_with_working_forms(db, client_for):
    answer = client_for(a_user()).get("/nowhere/", headers={"accept": PAGE})

    assert answer.status_code == 404
    assert answer.templates[0].name == "404.html"
    assert "csrftoken" in answer.cookies


def test_a_picture_that_is_not_there_spoils_no_form_of_the_page_that_asks_for_it(db, client_for):
    answer = client_for(a_user()).get("/favicon.ico", headers={"accept": PICTURE})

    assert (answer.status_code, answer.content) == (404, b"404\n")
    assert "csrftoken" not in answer.cookies
