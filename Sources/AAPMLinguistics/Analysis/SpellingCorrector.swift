import AAPMContent
import AAPMCore
import Synchronization

/// Proposes words for a misspelt one, best first.
///
/// Hunspell's own `suggest` takes tens of milliseconds, so candidates are made here: forgotten marks, common
/// confusions, one edit checked against the dictionary, and the pack's lexicon within two weighted edits.
final class SpellingCorrector: Sendable {
    /// A proposal and how far it is from what was written.
    struct Candidate: Hashable, Sendable {
        let word: String
        let cost: Double
    }

    private static let cacheLimit = 2_048
    private static let longestWord = 24
    private static let apostrophe: UInt16 = 0x27

    private let dictionary: WordSource
    private let lexicon: Lexicon
    private let index: WordIndex
    private let distance: EditDistance
    private let alphabet: [UInt16]
    private let marked: [UInt16: [UInt16]]
    private let confusions: [(from: [UInt16], to: [UInt16])]
    private let cache = Mutex<[String: [Candidate]]>([:])

    init(pack: LanguagePack, dictionary: WordSource) {
        self.dictionary = dictionary
        self.lexicon = pack.lexicon
        self.index = WordIndex(
            pack.lexicon.readings.lazy.filter { !$0.value.allSatisfy { $0.tags.contains(pack.mistake) } }.map(\.key))
        self.distance = EditDistance(confusions: pack.manifest.confusions)
        self.alphabet = Array(pack.manifest.alphabet.utf16)
        var marked: [UInt16: [UInt16]] = [:]
        for letter in self.alphabet where EditDistance.base(letter) != letter {
            marked[EditDistance.base(letter), default: []].append(letter)
        }
        self.marked = marked
        self.confusions = pack.manifest.confusions.flatMap { confusion -> [([UInt16], [UInt16])] in
            let sides = confusion.split(separator: ">", omittingEmptySubsequences: false).map { Array($0.utf16) }
            return sides.count == 2 ? [(sides[0], sides[1]), (sides[1], sides[0])].filter { !$0.0.isEmpty } : []
        }
    }

    /// - Parameter word: Folded.
    func candidates(for word: String) -> [Candidate] {
        if let known = self.cache.withLock({ $0[word] }) { return known }
        let found = self.search(Array(word.utf16))
        self.cache.withLock { cache in
            if cache.count >= Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
            cache[word] = found
        }
        return found
    }

    private func search(_ word: [UInt16]) -> [Candidate] {
        guard word.count > 1, word.count <= Self.longestWord else { return [] }
        var costs: [String: Double] = [:]
        func offer(_ text: String, _ cost: Double) {
            let bonus = self.lexicon.readings[text] == nil ? 0.45 : 0
            let first = text.utf16.first.map { EditDistance.base($0) == EditDistance.base(word[0]) } == true ? 0 : 0.3
            costs[text] = min(costs[text] ?? .infinity, cost + bonus + first)
        }
        for variant in self.remarked(word) { offer(variant, 0.1) }
        if self.alphabet.contains(Self.apostrophe) {
            for index in word.indices.dropFirst() {
                let text = String(decoding: word[..<index] + [Self.apostrophe] + word[index...], as: UTF16.self)
                if self.isKnown(text) { offer(text, 0.1) }
            }
        }
        // A word that lacks only its marks is surely meant: nothing further has to be searched.
        if !costs.isEmpty { return Self.ranked(costs) }
        for (variant, cost) in self.confused(word) { offer(variant, cost) }
        for (candidate, cost) in self.index.near(word, limit: word.count < 5 ? 1.1 : 2.1, distance: self.distance) {
            offer(candidate, cost)
        }
        // The dictionary holds rare words too: ask it only where the lexicon has nothing close.
        if !costs.values.contains(where: { $0 < 0.7 }) {
            for candidate in self.oneEdit(word) {
                offer(candidate, self.distance.cost(word, ArraySlice(candidate.utf16), limit: 3))
            }
        }
        return Self.ranked(costs)
    }

    private static func ranked(_ costs: [String: Double]) -> [Candidate] {
        costs.map { Candidate(word: $0.key, cost: $0.value) }
            .sorted { ($0.cost, $0.word.utf16.count, $0.word) < ($1.cost, $1.word.utf16.count, $1.word) }
            .prefix(5).map(\.self)
    }

    private func isKnown(_ word: String) -> Bool {
        self.lexicon.readings[word] != nil || self.dictionary.knows(word)
    }

    /// Known words that differ in at most so many marks.
    private func remarked(_ word: [UInt16], marks: Int = 2) -> Set<String> {
        guard !self.marked.isEmpty else { return [] }
        var found: Set<String> = []
        let plain = word.map { EditDistance.base($0) }
        func check(_ units: [UInt16]) {
            let text = String(decoding: units, as: UTF16.self)
            if units != word, self.isKnown(text) { found.insert(text) }
        }
        check(plain)
        for index in plain.indices {
            for mark in self.marked[plain[index]] ?? [] {
                var one = plain
                one[index] = mark
                check(one)
                for second in plain.indices.dropFirst(index + 1) where marks > 1 {
                    for other in self.marked[plain[second]] ?? [] {
                        var two = one
                        two[second] = other
                        check(two)
                    }
                }
            }
        }
        return found
    }

    /// Known words after one confusion of the pack, with a mark restored where that is needed as well.
    private func confused(_ word: [UInt16]) -> [(String, Double)] {
        var found: [(String, Double)] = []
        for (from, to) in self.confusions where from.count <= word.count {
            for start in 0...(word.count - from.count) where Array(word[start..<(start + from.count)]) == from {
                var variant = word
                variant.replaceSubrange(start..<(start + from.count), with: to)
                let text = String(decoding: variant, as: UTF16.self)
                if self.isKnown(text) {
                    found.append((text, 0.5))
                } else {
                    found += self.remarked(variant, marks: 1).map { ($0, 0.65) }
                }
            }
        }
        return found
    }

    /// Known words one edit away.
    private func oneEdit(_ word: [UInt16]) -> Set<String> {
        var found: Set<String> = []
        func check(_ units: [UInt16]) {
            let text = String(decoding: units, as: UTF16.self)
            if self.isKnown(text) { found.insert(text) }
        }
        for index in word.indices {
            var shorter = word
            shorter.remove(at: index)
            if shorter.count > 1 { check(shorter) }
            if index + 1 < word.count, word[index] != word[index + 1] {
                var swapped = word
                swapped.swapAt(index, index + 1)
                check(swapped)
            }
            for letter in self.alphabet where letter != word[index] {
                var changed = word
                changed[index] = letter
                check(changed)
            }
        }
        for index in 0...word.count {
            for letter in self.alphabet {
                var longer = word
                longer.insert(letter, at: index)
                check(longer)
            }
        }
        return found
    }
}
