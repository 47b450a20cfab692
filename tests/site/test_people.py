"""Accounts: where they come from, and that a password is never said."""

import pytest

from tests.site.people import Account, BadAccount, accounts


def test_the_command_line_goes_before_the_file_and_the_file_before_the_environment(tmp_path):
    file = tmp_path / "accounts"
    file.write_text("# ours\n\nstaff=sam:from-file\nteacher=tess:from-file\n")
    environment = {"PDLN_WALK_TEACHER": "tess:from-env", "PDLN_WALK_RETIRING_TEACHER": "ron:from-env"}
    found = accounts(["teacher=tess:with:colons"], file, environment)
    assert found == {
        "teacher": Account(username="tess", password="with:colons"),
        "staff": Account(username="sam", password="from-file"),
        "retiring-teacher": Account(username="ron", password="from-env"),
    }


def test_a_password_is_not_shown_with_its_account():
    assert "secret" not in repr(Account(username="tess", password="secret"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("tess:secret", "an --account is not of the form PART=USER:PASSWORD, with PART one of "),
        ("principal=tess:secret", "an --account is not of the form PART=USER:PASSWORD, with PART one of "),
        ("teacher=tess", "an --account, the teacher's, is not of the form USER:PASSWORD."),
        ("teacher=:secret", "an --account, the teacher's, is not of the form USER:PASSWORD."),
    ],
)
def test_an_account_that_cannot_be_read_is_refused_without_its_password(given, said):
    with pytest.raises(BadAccount) as refused:
        accounts([given], environment={})
    assert str(refused.value).startswith(said)
    assert "secret" not in str(refused.value)


def test_a_wrong_account_of_the_environment_is_refused_without_its_value():
    with pytest.raises(BadAccount) as refused:
        accounts([], environment={"PDLN_WALK_STAFF": "secret"})
    assert str(refused.value) == "the environment's account of the staff is not of the form USER:PASSWORD."


def test_a_file_of_accounts_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadAccount) as refused:
        accounts([], tmp_path / "gone", {})
    assert str(refused.value) == f"{tmp_path}/gone cannot be read: No such file or directory."
