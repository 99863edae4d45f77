import AAPMCore
import Synchronization

/// Makes UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a counter so that ids made within one
/// millisecond are ordered too (section 6.2, method 1), then random bits.
final class UUIDv7Generator: IDGenerator {
    private struct Last {
        var millisecond: Int64 = 0
        var counter: UInt16 = 0
    }

    private let clock: any WallClock
    private let last = Mutex(Last())

    init(clock: any WallClock) {
        self.clock = clock
    }

    func makeID() -> String {
        let now = self.clock.now.microseconds / 1_000
        let (millisecond, counter) = self.last.withLock { last in
            if now > last.millisecond {
                last.millisecond = now
                last.counter = UInt16.random(in: 0...0x07FF)
            } else if last.counter < 0x0FFF {
                last.counter += 1
            } else {
                // 4,096 ids in one millisecond (or a clock that went back): borrow the next one.
                last.millisecond += 1
                last.counter = 0
            }
            return (last.millisecond, last.counter)
        }
        let random = UInt64.random(in: .min ... .max)
        let high = UInt64(bitPattern: millisecond) << 16 | 0x7000 | UInt64(counter)
        let low = 0x8000_0000_0000_0000 | random >> 2
        return Self.text(high: high, low: low)
    }

    private static func text(high: UInt64, low: UInt64) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for (half, dashes) in [(high, [8, 12]), (low, [0, 4])] {
            for nibble in 0..<16 {
                if dashes.contains(nibble) { bytes.append(UInt8(ascii: "-")) }
                bytes.append(digits[Int(half >> UInt64((15 - nibble) * 4) & 0xF)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
