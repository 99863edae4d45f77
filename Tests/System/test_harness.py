"""What the system tests rest on: people for whom no day ends during a test."""
import datetime
import unittest
import zoneinfo

from harness import hours_to_noon, zone


class HarnessTest(unittest.TestCase):
    def test_it_is_about_noon_for_a_person_at_any_time_of_the_day(self):
        for minute in range(24 * 60):
            now = datetime.datetime(2026, 11, 24, minute // 60, minute % 60, tzinfo=datetime.timezone.utc)
            there = now.astimezone(zoneinfo.ZoneInfo(zone(hours_to_noon(now))))
            self.assertIn(there.hour * 60 + there.minute, range(11 * 60 + 30, 12 * 60 + 31), now)


if __name__ == "__main__":
    unittest.main()
