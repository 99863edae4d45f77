"""What the system tests rest on: people for whom no day ends during a test, and ports that nobody takes away."""
import datetime
import pathlib
import unittest
import zoneinfo

from harness import free_port, hours_to_noon, zone


class HarnessTest(unittest.TestCase):
    def test_it_is_about_noon_for_a_person_at_any_time_of_the_day(self):
        for minute in range(24 * 60):
            now = datetime.datetime(2026, 11, 24, minute // 60, minute % 60, tzinfo=datetime.timezone.utc)
            there = now.astimezone(zoneinfo.ZoneInfo(zone(hours_to_noon(now))))
            self.assertIn(there.hour * 60 + there.minute, range(11 * 60 + 30, 12 * 60 + 31), now)

    def test_a_free_port_is_none_that_the_system_gives_to_a_connection(self):
        file = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")
        if not file.exists():
            self.skipTest("only Linux tells which these are")
        first, last = map(int, file.read_text().split())
        if first <= 10_240 and last == 65_535:
            self.skipTest("this machine has left none")
        for _ in range(200):
            self.assertNotIn(free_port(), range(first, last + 1))


if __name__ == "__main__":
    unittest.main()
