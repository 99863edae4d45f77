/// An address of the Internet Protocol. One of version 4 is kept as its version 6 form, `::ffff:a.b.c.d`, which is how
/// a socket that takes both shows it.
package struct IPAddress: Hashable, Sendable {
    /// The first and the last eight bytes.
    package let high: UInt64
    package let low: UInt64

    private static let mappedPrefix: UInt64 = 0xffff

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`, and a zone behind a `%`, which is dropped.
    package init?(_ text: some StringProtocol) {
        let address = text.prefix { $0 != "%" }
        if let four = Self.version4(address) {
            self.init(high: 0, low: Self.mappedPrefix << 32 | UInt64(four))
        } else if let groups = Self.groups(address) {
            self.init(
                high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
                low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
        } else {
            return nil
        }
    }

    package var isVersion4: Bool { self.high == 0 && self.low >> 32 == Self.mappedPrefix }

    private static func version4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let byte = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    /// - Returns: Eight groups of sixteen bits.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        var sides: [[UInt16]] = []
        // At most one `::`, which stands for as many zeros as are missing.
        var rest = Substring(text)
        while true {
            var end = rest.endIndex
            var next: Substring?
            var place = rest.startIndex
            while place < rest.endIndex {
                if rest[place...].hasPrefix("::") {
                    end = place
                    next = rest[place...].dropFirst(2)
                    break
                }
                place = rest.index(after: place)
            }
            guard let side = Self.side(rest[..<end]) else { return nil }
            sides.append(side)
            guard let after = next else { break }
            rest = after
        }
        switch sides.count {
        case 1: return sides[0].count == 8 ? sides[0] : nil
        case 2:
            let missing = 8 - sides[0].count - sides[1].count
            return missing >= 1 ? sides[0] + Array(repeating: 0, count: missing) + sides[1] : nil
        default: return nil
        }
    }

    private static func side(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let four = Self.version4(part) {
                groups += [UInt16(four >> 16), UInt16(four & 0xffff)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or the eight groups of version 6 without any left out, such as `2001:db8:0:0:0:0:0:1`.
    package var description: String {
        if self.isVersion4 {
            return [24, 16, 8, 0].map { String(self.low >> UInt64($0) & 0xff) }.joined(separator: ".")
        }
        return [self.high, self.low]
            .flatMap { half in [48, 32, 16, 0].map { String(half >> UInt64($0) & 0xffff, radix: 16) } }
            .joined(separator: ":")
    }
}
