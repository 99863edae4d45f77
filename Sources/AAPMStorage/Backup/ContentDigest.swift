import Crypto

/// The content of a table, whatever order its rows come in: their number and the sum of their SHA-256 modulo 2²⁵⁶. Two
/// engines sort texts in different ways, so a hash over the rows in order would tell nothing.
package struct ContentDigest: Hashable, Sendable, Codable {
    package private(set) var rows = 0
    private var words: [UInt64] = [0, 0, 0, 0]

    package init() {}

    /// Takes in a row in its canonical form.
    mutating func add(_ line: some Sequence<UInt8>) {
        self.rows += 1
        var hash = Array(SHA256.hash(data: Array(line)))[...]
        var carry = false
        for index in self.words.indices {
            var word: UInt64 = 0
            for byte in hash.prefix(8).reversed() { word = word << 8 | UInt64(byte) }
            hash = hash.dropFirst(8)
            let (first, overflowed) = self.words[index].addingReportingOverflow(word)
            let (second, carried) = first.addingReportingOverflow(carry ? 1 : 0)
            self.words[index] = second
            carry = overflowed || carried
        }
    }

    /// In hexadecimal, most significant digit first.
    package var hexadecimal: String {
        self.words.reversed().map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.rows = try values.decode(Int.self, forKey: .rows)
        let text = Array(try values.decode(String.self, forKey: .sum))
        var words: [UInt64] = []
        for start in stride(from: 0, to: text.count, by: 16) {
            words.append(UInt64(String(text[start..<min(start + 16, text.count)]), radix: 16) ?? 0)
        }
        self.words = words.reversed()
        guard self.words.count == 4, self.hexadecimal == String(text) else {
            throw DecodingError.dataCorruptedError(forKey: .sum, in: values, debugDescription: "not 64 digits")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(self.rows, forKey: .rows)
        try values.encode(self.hexadecimal, forKey: .sum)
    }

    private enum Key: String, CodingKey {
        case rows, sum
    }
}
