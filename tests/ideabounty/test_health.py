import pytest


@pytest.mark.django_db
def test_the_site_says_that_it_is_well_with_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_the_sign_in_of_wagtail_leads_to_ours_and_its_password_forms_are_closed(client):
    response = client.get("/cms/login/?next=/cms/pages/")

    assert response["Location"] == "/accounts/login/?next=/cms/pages/"
    assert client.get("/cms/password_reset/").status_code == 404
    assert client.get("/django-admin/").status_code == 404
    assert client.get("/admin/").status_code == 404
