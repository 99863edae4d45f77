import AAPMCore
import Crypto

/// Names that the stores take, made of ours.
enum VectorNaming {
    /// What a collection of a space is called: something to read, and a digest that keeps any two apart.
    ///
    /// - Parameters:
    ///   - separator: Between the words.
    ///   - length: The most of the readable part.
    static func slug(of space: String, separator: Character, length: Int) -> String {
        var slug = ""
        for character in space.lowercased().unicodeScalars {
            let isPlain = ("a"..."z").contains(character) || ("0"..."9").contains(character)
            if isPlain {
                slug.unicodeScalars.append(character)
            } else if slug.last != separator {
                slug.append(separator)
            }
        }
        let trimmed = String(slug.drop { $0 == separator }.prefix(length))
        return trimmed.isEmpty ? "space" : String(trimmed.reversed().drop { $0 == separator }.reversed())
    }

    /// Twelve hexadecimal digits of the SHA-256.
    static func digest(of text: String) -> String {
        Self.hexadecimal(Self.hash([text]).prefix(6))
    }

    /// A UUID that is always the same for the same parts: version 8, of the SHA-256.
    static func uuid(_ parts: String...) -> String {
        var bytes = Array(Self.hash(parts).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(Self.hexadecimal(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hash(_ parts: [String]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            // The length in front, so that no two lists of parts have the same bytes.
            hash.update(data: Array("\(part.utf8.count):".utf8))
            hash.update(data: Array(part.utf8))
        }
        return Array(hash.finalize())
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += String(byte >> 4, radix: 16)
            text += String(byte & 15, radix: 16)
        }
    }
}
