import AAPMCore

/// Finds what a learner's turn means in a talk, in three bands: what is clear, what is nearly so, and the rest.
struct Understanding: Sendable {
    let talk: Talk
    let state: PartnerState

    /// - Parameter nativeShare: The share of L1 words that the analyzer saw, 0 … 1.
    func read(_ source: String, nativeShare: Double) -> TurnReading {
        let text = LearnerText(source)
        var reading = TurnReading(text: text)
        guard !reading.isEmpty else { return reading }
        reading.nativeShare = nativeShare
        let traits = [self.talk.languages.target, self.talk.languages.native].map { LanguageTraits.of($0) }
        reading.isForeign = LanguageTraits.isForeign(text.words)
        reading.isEnough = traits.contains { $0.enough.longestMatch(in: text.words) != nil }
        self.readCommon(into: &reading)
        self.readIntent(into: &reading)
        self.readFills(into: &reading)
        reading.topic = self.talk.topics.first { $0.patterns.contains { $0.firstMatch(in: text.words) != nil } }
        guard reading.fills.isEmpty, reading.intent == nil, !reading.isBare else { return reading }
        // Words of L1 are near words of L2 by accident.
        if reading.common.isSubset(of: Self.lightly), nativeShare < Self.nativeTurn {
            self.readNearly(into: &reading)
        }
        reading.isNative = self.isNative(reading, share: nativeShare)
        if reading.fills.isEmpty, self.talk.tier == .companion || !reading.isNative {
            NativeAnswers(talk: self.talk, state: self.state).read(into: &reading)
        }
        return reading
    }

    /// From this share of L1 words on, a turn is in L1.
    private static let nativeTurn = 0.6

    /// What is said beside an answer as often as alone.
    private static let lightly: Set<CommonIntent> = [.greet, .thanks, .yes, .no, .apology, .agree]

    // MARK: - Common intents

    private func readCommon(into reading: inout TurnReading) {
        self.readCommon(into: &reading, words: reading.text.words)
        if reading.common.isEmpty, let calm = reading.text.calmed { self.readCommon(into: &reading, words: calm) }
    }

    private func readCommon(into reading: inout TurnReading, words: [String]) {
        // Calling someone by name is a courtesy.
        let names = Set(WordFolding.words(of: self.talk.character.name + " " + self.talk.character.shortName))
        var covered = Set(words.indices.filter { names.contains(words[$0]) })
        var found: [LibraryIndex.Match] = []
        for index in [self.talk.targetIndex, self.talk.nativeIndex].compactMap({ $0 }) {
            let (intents, courteous) = index.matches(in: words)
            found += intents
            covered.formUnion(courteous)
        }
        for match in found { covered.formUnion(match.range) }
        reading.isBare = covered.count == words.count
        reading.covered = covered
        // The `qué` of `qué tal` asks for nothing to be repeated: a match inside a longer one is no match.
        let whole = found.filter { small in
            !found.contains { $0.range.count > small.range.count && small.range.clamped(to: $0.range) == small.range }
        }
        for match in whole where !match.isAlone || reading.isBare { reading.common.insert(match.intent) }
        let greetings: Set<CommonIntent> = [.greet, .farewell, .howAreYou, .whoAreYou]
        reading.greeting = whole.filter { !$0.isAlone && greetings.contains($0.intent) }
            .reduce(into: []) { $0.formUnion($1.range) }
        let helpMatch = whole.first { $0.intent == .howToSay || $0.intent == .meaning }.map { ($0.range, $0.pattern) }
        if let helpMatch {
            reading.subject = Self.subject(after: (helpMatch.0, helpMatch.1), in: reading.text, words: words)
        }
    }

    /// The words that the pattern's gap covers, else those after the match.
    private static func subject(
        after match: (range: Range<Int>, pattern: FormPattern), in text: LearnerText, words: [String]
    ) -> String {
        let literals = Set(
            match.pattern.source.split(whereSeparator: { $0 == " " || $0 == "|" }).map {
                WordFolding.withoutDiacritics(WordFolding.fold($0))
            })
        var indices = match.range.filter { !literals.contains(WordFolding.withoutDiacritics(words[$0])) }
        if indices.isEmpty {
            indices = Array(match.range.upperBound..<min(words.count, match.range.upperBound + 5))
            // `¿Qué significa eso de la caña?`: what comes after a mark belongs to another sentence.
            if let end = indices.dropFirst().first(where: { text.breaks.contains($0) && $0 != indices.first }) {
                indices = indices.filter { $0 < end }
            }
        }
        if indices.isEmpty { indices = Array(max(0, match.range.lowerBound - 3)..<match.range.lowerBound) }
        return text.original(indices)
    }

    // MARK: - Intents of the scene

    private func readIntent(into reading: inout TurnReading) {
        let words = reading.text.words
        if let node = self.state.node.flatMap(self.talk.node) {
            let standsHere = self.state.pending == .node
            for intent in node.intents {
                let isCommon = standsHere && intent.common.contains { reading.common.contains($0) }
                if isCommon || intent.patterns.contains(where: { $0.firstMatch(in: words) != nil }) {
                    reading.intent = intent
                    reading.intentIsOfNode = true
                    return
                }
            }
        }
        // The longest match decides: `con leche` belongs to a slot, `leche sin lactosa` may be an intent.
        var best = 0
        for intent in self.talk.scene.intents {
            if let range = intent.patterns.longestMatch(in: words), range.count > best {
                best = range.count
                reading.intent = intent
            }
        }
        if reading.intent == nil {
            // A yes or no belongs to the question that waits for it.
            let answers: Set<CommonIntent> = [.yes, .no, .agree]
            let said = self.state.pending == .nothing ? reading.common : reading.common.subtracting(answers)
            reading.intent = self.talk.scene.intents.first { !said.isDisjoint(with: $0.common) }
        }
    }

    // MARK: - Slots

    private func readFills(into reading: inout TurnReading) {
        SlotAnswers(talk: self.talk, state: self.state).read(into: &reading)
    }

    private func isNative(_ reading: TurnReading, share: Double) -> Bool {
        guard reading.fills.isEmpty, reading.intent == nil, reading.suggestion == nil else { return false }
        return share >= Self.nativeTurn && reading.text.words.contains { $0.count >= 3 }
            && reading.common.isSubset(of: Self.lightly) && !reading.isBare
    }

    // MARK: - Nearly

    private func readNearly(into reading: inout TurnReading) {
        let spoken = reading.text.words.indices.filter { !reading.greeting.contains($0) }
        let near = NearMatch(spoken.map { reading.text.words[$0] }, self.talk.languages.target)
        if let intent = self.nearestCommon(reading.text.words) {
            reading.common = reading.common.subtracting([.yes, .no]).union([intent])
            return
        }
        // What is told in small talk is heard word for word or not at all, and so is another language.
        if self.state.pending == .elicitation || reading.isForeign { return }
        var best: (slot: Slot, value: SlotValue, distance: Int)?
        var isTied = false
        for slot in self.openChoices() {
            // A value that is there word for word was turned down (`no quiero café`).
            for value in slot.values where value.patterns.allSatisfy({ $0.firstMatch(in: reading.text.words) == nil }) {
                guard
                    let distance = value.patterns.compactMap({
                        near.distance(to: self.talk.shapes.shape(of: $0, in: self.talk.languages.target))
                    }).min()
                else { continue }
                if distance < best?.distance ?? .max {
                    best = (slot, value, distance)
                    isTied = false
                } else if distance == best?.distance, value.id != best?.value.id {
                    isTied = true
                }
            }
            // What was asked goes before what could also be meant.
            if best != nil { break }
        }
        guard let best else { return }
        if best.distance == 0, !isTied {
            reading.fills = [SlotAnswers.fill(best.slot, best.value)]
        } else {
            reading.suggestion = (best.slot, best.value)
        }
    }

    /// Help that is misspelt is still help: `repite porfabor`, `no entindo`.
    private func nearestCommon(_ words: [String]) -> CommonIntent? {
        for index in [self.talk.targetIndex, self.talk.nativeIndex].compactMap({ $0 }) {
            let near = NearMatch(words, index.library.language)
            let match = index.nearly.first { near.distance(to: $0.shape).map { $0 <= 1 } ?? false }
            if let match { return match.intent }
        }
        return nil
    }

    /// Slots with named values that may be meant, the one asked for first.
    private func openChoices() -> [Slot] {
        let answered = self.state.filledValues
        let open = self.talk.scene.slots.filter { slot in
            !slot.values.isEmpty && slot.kind != .text && self.talk.scene.isInPlay(slot, filled: answered)
                && (self.state.answers[slot.id.text] == nil || self.state.isReviewing)
        }
        guard let asked = self.state.askedSlot else { return open }
        return open.filter { $0.id.text == asked } + open.filter { $0.id.text != asked }
    }
}
