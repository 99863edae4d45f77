import AAPMCore

/// Finds answers to the scene's slots in a turn; several in one turn, each word used once.
struct SlotAnswers: Sendable {
    let talk: Talk
    let state: PartnerState

    func read(into reading: inout TurnReading) {
        // Asking about something is not choosing it.
        if reading.intent?.isQuestion == true { return }
        guard reading.common.isDisjoint(with: [.areYouReal, .howToSay, .meaning]) else { return }
        var consumed = reading.greeting
        var filled = self.state.filledValues
        for slot in self.order {
            guard self.talk.scene.isInPlay(slot, filled: filled) else { continue }
            let isAsked = slot.id.text == self.state.askedSlot
            guard isAsked || self.isOpen(slot, in: reading) else { continue }
            guard let (fill, range) = self.answer(to: slot, isAsked: isAsked, in: reading, consumed: consumed)
            else { continue }
            if let range { consumed.formUnion(range) }
            reading.fills.append(fill)
            if let value = fill.value { filled[slot.id] = value.id }
        }
        // What is told in answer to an eliciting question fills nothing by accident (`ayer comí tortilla`).
        if self.state.pending == .elicitation, !self.isRequest(reading, consumed: consumed) { reading.fills = [] }
    }

    /// Whether the turn asks for what it names, or does nothing but name it.
    private func isRequest(_ reading: TurnReading, consumed: Set<Int>) -> Bool {
        let traits = LanguageTraits.of(self.talk.languages.target)
        let words = reading.text.words
        let starters = reading.fills.compactMap { fill in
            fill.slot.help.map { FormPattern(WordFolding.words(of: $0.starter).joined(separator: " ")) }
        }
        if (traits.requests + starters).longestMatch(in: words) != nil { return true }
        return words.indices.allSatisfy {
            consumed.contains($0) || reading.covered.contains($0) || traits.articles.contains(words[$0])
        }
    }

    /// A value of a slot, chosen.
    static func fill(_ slot: Slot, _ value: SlotValue, isNative: Bool = false) -> TurnReading.Fill {
        TurnReading.Fill(
            slot: slot, value: value,
            answer: PartnerState.Answer(value: value.id.text, label: value.label, gloss: value.gloss),
            isImpossible: false, isNative: isNative)
    }

    /// The slot asked for, then those in the authored order.
    private var order: [Slot] {
        guard let asked = self.state.askedSlot.flatMap(self.talk.slot) else { return self.talk.scene.slots }
        return [asked] + self.talk.scene.slots.filter { $0.id != asked.id }
    }

    /// Whether the learner may answer the slot without being asked.
    private func isOpen(_ slot: Slot, in reading: TurnReading) -> Bool {
        guard self.state.answers[slot.id.text] == nil else {
            return self.state.isReviewing || reading.common.contains(.change)
                || (reading.fills.isEmpty && !self.state.takesAnything)
        }
        switch slot.kind {
        case .choice: return true
        case .time, .number, .name: return !self.state.takesAnything || self.comesBackTo(slot)
        // Open texts are heard when asked for, except for an answer that has a name.
        case .text: return self.state.isReviewing || self.comesBackTo(slot)
        }
    }

    /// Whether the slot is what the talk returns to once an eliciting question is answered.
    private func comesBackTo(_ slot: Slot) -> Bool {
        guard self.state.pending == .elicitation else { return false }
        let filled = self.state.filledValues
        let next = self.talk.scene.slots.first {
            $0.isRequired && self.state.answers[$0.id.text] == nil && self.talk.scene.isInPlay($0, filled: filled)
        }
        return next?.id == slot.id
    }

    private func answer(
        to slot: Slot, isAsked: Bool, in reading: TurnReading, consumed: Set<Int>
    ) -> (TurnReading.Fill, Range<Int>?)? {
        let words = reading.text.words
        if let (value, range) = self.value(of: slot, isAsked: isAsked, in: reading.text, consumed: consumed) {
            // Saying again what is settled is no news.
            if self.state.answers[slot.id.text]?.value == value.id.text, !isAsked, !self.state.isReviewing {
                return nil
            }
            return (Self.fill(slot, value), range)
        }
        switch slot.kind {
        case .choice:
            guard isAsked, let value = self.yesOrNo(slot, reading) else { return nil }
            return (Self.fill(slot, value), nil)
        case .number(let bounds):
            let numbers = NumberReading.numbers(in: words, by: self.talk.target)
            // `un` and `one` are articles more often than numbers, so unasked they count for nothing.
            guard
                let number = numbers.first(where: {
                    consumed.isDisjoint(with: $0.range) && (isAsked || $0.value > 1)
                        && (isAsked || bounds.contains($0.value))
                })
            else { return nil }
            return (
                Self.spoken(
                    slot, reading.text.original(number.range).lowercased(), number: number.value,
                    isImpossible: !bounds.contains(number.value)), number.range
            )
        case .time:
            guard let range = TimeReading.range(in: words, by: self.talk.target, consumed: consumed) else { return nil }
            return (Self.spoken(slot, words[range].joined(separator: " ")), range)
        case .name:
            guard let name = NameReading(self.talk).name(in: reading, isAsked: isAsked) else { return nil }
            return (Self.spoken(slot, name), nil)
        case .text:
            guard isAsked, self.hasSubstance(reading) else { return nil }
            return (Self.spoken(slot, String(reading.text.source.prefix(120))), nil)
        }
    }

    private static func spoken(
        _ slot: Slot, _ label: String, number: Int? = nil, isImpossible: Bool = false
    ) -> TurnReading.Fill {
        TurnReading.Fill(
            slot: slot, value: nil,
            answer: PartnerState.Answer(value: nil, label: label, gloss: number.map(String.init) ?? label),
            isImpossible: isImpossible, isNative: false)
    }

    /// The named value with the longest match that is wanted and not turned down.
    private func value(
        of slot: Slot, isAsked: Bool, in text: LearnerText, consumed: Set<Int>
    ) -> (SlotValue, Range<Int>)? {
        var best: (value: SlotValue, range: Range<Int>)?
        for value in slot.values {
            // A bare yes or no answers what was asked and nothing else.
            for pattern in value.patterns where isAsked || !self.talk.targetIndex.isBareAnswer(pattern) {
                for range in pattern.matches(in: text.words)
                where consumed.isDisjoint(with: range) && !self.isNegated(range, in: text)
                    // `Morning!` greets, `Thursday morning` does not.
                    && (isAsked || range.lowerBound > 0 || !self.talk.targetIndex.isBareGreeting(pattern))
                    && !self.belongsElsewhere(range, than: slot, in: text.words)
                {
                    if best.map({ range.count > $0.range.count }) ?? true { best = (value, range) }
                }
            }
        }
        return best.map { ($0.value, $0.range) }
    }

    /// The `mañana` of `por la mañana` is no answer to “which day?” where another slot knows the whole phrase.
    private func belongsElsewhere(_ range: Range<Int>, than slot: Slot, in words: [String]) -> Bool {
        self.talk.scene.slots.contains { other in
            other.id != slot.id
                && other.values.contains { value in
                    value.patterns.contains { pattern in
                        guard let longer = pattern.firstMatch(in: words) else { return false }
                        return longer.count > range.count && range.clamped(to: longer) == range
                    }
                }
        }
    }

    /// `no quiero café`, but not `no, un café` and not `no gracias, un café`.
    private func isNegated(_ range: Range<Int>, in text: LearnerText) -> Bool {
        let negators = LanguageTraits.of(self.talk.languages.target).negators
        guard !range.contains(where: { negators.contains(text.words[$0]) }) else { return false }
        var index = range.lowerBound
        for _ in 0..<3 {
            guard index > 0, !text.breaks.contains(index) else { return false }
            index -= 1
            if negators.contains(text.words[index]) { return true }
            if self.talk.targetIndex.isCourtesy(text.words[index]) { return false }
        }
        return false
    }

    /// A yes or no to a slot whose values say what that means.
    private func yesOrNo(_ slot: Slot, _ reading: TurnReading) -> SlotValue? {
        if reading.common.contains(.yes) { return slot.values.first { ["yes", "si"].contains($0.id.text) } }
        if reading.common.contains(.no) { return slot.values.first { ["no", "none", "nothing"].contains($0.id.text) } }
        return nil
    }

    private func hasSubstance(_ reading: TurnReading) -> Bool {
        if reading.common.contains(where: { $0.isHelp }) { return false }
        let answers: Set<CommonIntent> = [.yes, .no, .agree]
        if reading.isBare { return !reading.common.isDisjoint(with: answers) }
        let replies: Set<CommonIntent> = [.steering, .abuse, .areYouReal, .whoAreYou, .farewell, .wait]
        guard reading.common.isDisjoint(with: replies), reading.intent == nil else { return false }
        guard reading.nativeShare < Self.nativeTurn, !reading.isForeign, !self.isIntroduction(reading) else {
            return false
        }
        let rest = reading.text.words.indices.filter {
            !reading.covered.contains($0) && reading.text.words[$0].contains { $0.isLetter }
        }
        // `Hello there` is still a greeting.
        return rest.count > (reading.common.isDisjoint(with: [.greet, .howAreYou]) ? 0 : 1)
    }

    /// From this share of L1 words on, an open text was not given in L2.
    private static let nativeTurn = 0.7

    /// `Me llamo Ana` and no more.
    private func isIntroduction(_ reading: TurnReading) -> Bool {
        let words = reading.text.words
        return [self.talk.languages.target, self.talk.languages.native].contains { language in
            guard let range = LanguageTraits.of(language).introductions.prefix(2).map({ $0 }).longestMatch(in: words)
            else { return false }
            let rest = words.indices.filter { !range.contains($0) && !reading.covered.contains($0) }
            return rest.count <= 3
        }
    }
}
