from challenges.balance.integrity.devices import shared_devices


def test_five_voters_behind_one_device_are_flagged_and_four_are_not(cast):
    votes = cast([[0]] * 11, ideas=1, device=[7, 3, 7, 3, 7, 3, 7, 3, 7, 1, 2])

    (flag,) = shared_devices(votes)

    assert flag.kind == "device"
    assert flag.voters == (0, 2, 4, 6, 8)
    assert flag.values == {"device": 7, "observed": 5, "threshold": 5}


def test_unknown_devices_are_not_one_device(cast):
    assert shared_devices(cast([[0]] * 9, ideas=1, device=[-1] * 9)) == ()


def test_who_gave_no_support_is_not_counted(cast):
    assert shared_devices(cast([[0]] * 4 + [[]], ideas=1, device=[7] * 5)) == ()


def test_without_the_column_devices_are_not_measured(cast):
    assert shared_devices(cast([[0]] * 9, ideas=1)) is None
    assert shared_devices(cast([], ideas=0, device=[])) == ()
