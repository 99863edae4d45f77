"""The proof of the double among the other system tests, where the vendors' SDKs are (`make prove` fetches them)."""
import os
import unittest

from providers import sdks


class SDKsTest(unittest.TestCase):
    def test_the_vendors_own_sdks_take_the_double_for_the_real_thing(self):
        self.skipTest("the SDKs are not installed: Tests/System/providers/sdks.py fetches them")


def load_tests(loader, tests, pattern):
    if not sdks.installed():
        return tests
    from providers import prove_sdks
    found = loader.loadTestsFromModule(prove_sdks)
    if os.environ.get("AAPM_PROVE"):
        return found
    # The short form: what the SDKs read; how they wait and try again takes its time.
    return unittest.TestSuite(one for case in found for one in case if "bill" in one.id() or "errors" in one.id())
