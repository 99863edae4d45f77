/// The words of a lexicon laid out flat, for a quick scan of those near a misspelt one.
struct WordIndex: Sendable {
    private var letters: [UInt16] = []
    private var starts: [Int] = [0]
    /// Which letters of the alphabet a word has, as a bit set over `base letter & 31`.
    private var signatures: [UInt32] = []
    /// Indices of the words by length.
    private var byLength: [[Int]] = Array(repeating: [], count: 32)

    init(_ words: some Sequence<String>) {
        for word in words where word.utf16.count < 32 && word.utf16.count > 1 {
            let units = Array(word.utf16)
            self.byLength[units.count].append(self.signatures.count)
            self.letters += units
            self.starts.append(self.letters.count)
            self.signatures.append(Self.signature(units))
        }
    }

    /// Words within `limit` of `word`, with their cost.
    func near(_ word: [UInt16], limit: Double, distance: EditDistance) -> [(word: String, cost: Double)] {
        var found: [(word: String, cost: Double)] = []
        let signature = Self.signature(word)
        let reach = Int(limit.rounded(.up))
        for length in max(2, word.count - reach)...max(2, min(31, word.count + reach)) {
            for index in self.byLength[length]
            where (self.signatures[index] ^ signature).nonzeroBitCount <= 2 * reach {
                let slice = self.letters[self.starts[index]..<self.starts[index + 1]]
                let cost = distance.cost(word, slice, limit: limit)
                if cost < limit { found.append((String(decoding: slice, as: UTF16.self), cost)) }
            }
        }
        return found
    }

    private static func signature(_ word: some Sequence<UInt16>) -> UInt32 {
        word.reduce(0) { $0 | 1 << UInt32(EditDistance.base($1) & 31) }
    }
}
