package import AAPMCore

/// Vectors without a model: words and the letters inside them, hashed into a fixed number of places ("feature hashing",
/// Weinberger et al. 2009). Texts that share words or parts of words are near each other; what means the same in other
/// words is not.
///
/// The same text gives the same vector on every machine: all sums are of integers.
package struct HashingEmbedder: TextEmbedder {
    package let dimensions = 256
    package let space = "aapm-hashing-1/256"

    package init() {}

    package func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        try texts.map { text in
            try Task.checkCancellation()
            return self.vector(of: text)
        }
    }

    /// - Returns: A vector of length 1. All texts without a letter or digit have the same one.
    package func vector(of text: String) -> [Float] {
        var sums = [Int](repeating: 0, count: self.dimensions)
        for word in Self.words(of: text) {
            let letters = Array(word.utf8)
            // Short words are mostly grammar, which all texts share.
            self.add(letters, weight: 4 + 2 * min(letters.count, 8), to: &sums)
            let framed = [UInt8(ascii: "<")] + letters + [UInt8(ascii: ">")]
            for length in Self.gramLengths where framed.count > length {
                for start in 0...(framed.count - length) {
                    self.add(framed[start..<start + length], weight: Self.gramWeight, to: &sums)
                }
            }
        }
        let length = sums.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
        guard length > 0 else {
            var vector = [Float](repeating: 0, count: self.dimensions)
            vector[0] = 1
            return vector
        }
        return sums.map { Float(Double($0) / length) }
    }

    private static let gramLengths = [3, 4]
    private static let gramWeight = 3
    /// Longer texts are not embedded as one; the bound keeps the sums far from overflow.
    private static let wordLimit = 20_000

    private func add(_ feature: some Sequence<UInt8>, weight: Int, to sums: inout [Int]) {
        let hash = Self.hash(feature)
        // The sign comes from a bit that the place does not depend on, so that collisions cancel out on average.
        sums[Int(hash % UInt64(self.dimensions))] += hash >> 63 == 0 ? weight : -weight
    }

    /// In small letters without accents, which learners leave out.
    private static func words(of text: String) -> some Sequence<String> {
        WordFolding.words(of: text).prefix(Self.wordLimit).lazy.map { word in
            // An accent may be a character of its own.
            let marks: ClosedRange<Unicode.Scalar> = "\u{300}"..."\u{36F}"
            let plain = WordFolding.withoutDiacritics(word).unicodeScalars.filter { !marks.contains($0) }
            return String(String.UnicodeScalarView(plain))
        }
    }

    /// FNV-1a with 64 bits, and the finaliser of MurmurHash3: FNV's high bits alone mix badly for short texts.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
