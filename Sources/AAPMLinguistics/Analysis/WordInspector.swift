import AAPMContent
import AAPMCore

/// Decides word by word what is known, what is L1, and what is misspelt.
struct WordInspector {
    /// Unlike words of one text for which proposals are made: keeps hostile input linear and cheap.
    private static let searchLimit = 48

    let bench: Workbench
    let native: Workbench?
    let names: Set<String>
    private var searches = 0
    private var seen: [String: WordStatus] = [:]

    init(bench: Workbench, native: Workbench?, names: Set<String>) {
        self.bench = bench
        self.native = native
        self.names = names
    }

    /// Fills in readings and says what each token is.
    mutating func inspect(_ tokens: inout [Token]) -> [WordStatus] {
        let shouts = tokens.count > 2 && tokens.allSatisfy { $0.kind == .opaque || $0.text == $0.text.uppercased() }
        var statuses: [WordStatus] = []
        statuses.reserveCapacity(tokens.count)
        for index in tokens.indices {
            let status = self.status(of: tokens[index], shouts: shouts)
            statuses.append(status)
            self.read(&tokens[index], status, shouts: shouts)
        }
        return statuses
    }

    private func read(_ token: inout Token, _ status: WordStatus, shouts: Bool) {
        switch status {
        case .known:
            token.isKnown = true
            // Inside a sentence a capital marks a name, whatever word it is made of.
            if token.isTitle, !token.startsSentence, token.folded.count > 1, !self.isCapitalised(token.folded) {
                return
            }
            if token.isQuoted { return }
            token.readings = self.bench.pack.lexicon.readings(of: token.folded)
            if token.readings.isEmpty { token.readings = self.bench.pack.lexicon.guess(token.folded) }
        case .misspelt(let candidates):
            // Grammar goes on with the word that was meant when only its marks were forgotten.
            guard let best = candidates.first,
                WordFolding.withoutDiacritics(best.word) == WordFolding.withoutDiacritics(token.folded)
            else { return }
            token.form = best.word
            token.readings = self.bench.pack.lexicon.readings(of: best.word)
            if token.readings.isEmpty { token.readings = self.bench.pack.lexicon.guess(best.word) }
        case .ignored, .native, .unknown: return
        }
    }

    private mutating func status(of token: Token, shouts: Bool) -> WordStatus {
        guard token.kind == .word, !token.folded.isEmpty else { return .ignored }
        if token.isClitic { return .known }
        let word = token.whole ?? token.folded
        if self.isKnown(word) || (token.whole != nil && self.isKnown(token.folded)) { return .known }
        if token.isQuoted || self.names.contains(word) { return .ignored }
        if self.bench.words.knows(token.text) { return .known }
        if token.isTitle, !token.startsSentence { return .ignored }
        if token.isUpper, !shouts { return .ignored }
        if word.utf16.count < 2 || Self.isElongated(word) || Self.isLaugh(word) { return .ignored }
        if self.isDerived(word) { return .known }
        if let parts = Self.parts(word), parts.allSatisfy({ self.isKnown($0) || self.names.contains($0) }) {
            return .known
        }
        if let status = self.seen[word] { return self.capitalised(token, status) }
        let status = self.unknown(word)
        self.seen[word] = status
        return self.capitalised(token, status)
    }

    /// At the start of a sentence a capital may be a name: then only a near-certain slip counts.
    private func capitalised(_ token: Token, _ status: WordStatus) -> WordStatus {
        guard token.isTitle else { return status }
        switch status {
        case .misspelt(let candidates):
            let cost = candidates.first?.cost ?? .infinity
            return token.folded.count > 3 && cost < (token.folded.count > 7 ? 1.5 : token.folded.count > 6 ? 1.1 : 0.7)
                ? status : .ignored
        case .native: return self.native?.pack.lexicon.readings[token.folded] == nil ? .ignored : status
        case .known, .ignored, .unknown: return status == .known ? .known : .ignored
        }
    }

    private mutating func unknown(_ word: String) -> WordStatus {
        let isNative =
            self.native.map { native in
                native.pack.lexicon.readings[word] != nil || native.words.knows(word)
            } ?? false
        guard self.searches < Self.searchLimit else { return isNative ? .native : .ignored }
        self.searches += 1
        let candidates = self.bench.corrector.candidates(for: word)
        let best = candidates.first?.cost ?? .infinity
        if isNative {
            // `opinion` in Spanish is `opinión` without its mark rather than an English word.
            return best < 0.2 ? .misspelt(candidates) : .native
        }
        if best > 0.8, self.isCompound(word) { return .ignored }
        let limit = word.utf16.count < 4 ? 0.7 : word.utf16.count < 5 ? 1.2 : 2.2
        return best < limit ? .misspelt(candidates) : .unknown
    }

    private func isKnown(_ word: String) -> Bool {
        self.bench.pack.lexicon.readings[word] != nil || self.bench.pack.lists["known"]?.contains(word) == true
            || self.bench.words.knows(word)
    }

    private func isCapitalised(_ word: String) -> Bool {
        self.bench.pack.lists["capitalised"]?.contains(word) == true
    }

    /// A known word with an enclitic, a diminutive or a prefix that no dictionary lists.
    private func isDerived(_ word: String) -> Bool {
        let manifest = self.bench.pack.manifest
        var stem = word
        for _ in 0..<2 {
            guard let enclitic = manifest.enclitics.first(where: { stem.hasSuffix($0) && stem.count > $0.count + 2 })
            else { break }
            stem = String(stem.dropLast(enclitic.count))
            for candidate in [stem, WordFolding.withoutDiacritics(stem)] where self.isVerbForm(candidate) {
                return true
            }
        }
        for derivation in manifest.derivations {
            let sides = derivation.split(separator: ">", omittingEmptySubsequences: false)
            guard sides.count == 2, word.hasSuffix(sides[0]), word.utf16.count > sides[0].utf16.count + 2 else {
                continue
            }
            if self.isKnown(String(word.dropLast(sides[0].count)) + String(sides[1])) { return true }
        }
        return manifest.prefixes.contains { prefix in
            word.hasPrefix(prefix) && word.utf16.count > prefix.utf16.count + 4
                && self.bench.words.knows(String(word.dropFirst(prefix.count)))
        }
    }

    /// Infinitive, gerund or imperative, which is what enclitics hang on.
    private func isVerbForm(_ word: String) -> Bool {
        let readings = self.bench.pack.lexicon.readings(of: word)
        if readings.contains(where: { !$0.tags.isDisjoint(with: self.bench.enclitic) }) { return true }
        return ["ar", "er", "ir", "ír", "ndo"].contains { word.hasSuffix($0) } && self.bench.words.knows(word)
    }

    /// `videogames`: two words written as one may be a compound that no dictionary has yet.
    private func isCompound(_ word: String) -> Bool {
        let letters = Array(word)
        guard letters.count >= 8, letters.count <= 24 else { return false }
        let readings = self.bench.pack.lexicon.readings
        return (4...(letters.count - 4)).contains { cut in
            readings[String(letters[..<cut])] != nil && readings[String(letters[cut...])] != nil
        }
    }

    /// `holaaaa`: three times the same letter is emphasis.
    private static func isElongated(_ word: String) -> Bool {
        var run = 0
        var last: Character?
        for letter in word {
            run = letter == last ? run + 1 : 1
            if run == 3 { return true }
            last = letter
        }
        return false
    }

    /// `jajaja`, `hehe`, `kkkk`: two letters in turn.
    private static func isLaugh(_ word: String) -> Bool {
        word.utf8.count >= 4 && Set(word).count <= 2 && word.contains { "jhkx".contains($0) }
    }

    private static func parts(_ word: String) -> [String]? {
        let parts = word.split(separator: "-").map(String.init)
        return parts.count > 1 ? parts : nil
    }
}

extension WordStatus {
    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.known, .known), (.ignored, .ignored), (.native, .native), (.unknown, .unknown): true
        default: false
        }
    }
}
