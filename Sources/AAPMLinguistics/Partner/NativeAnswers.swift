import AAPMCore

/// Answers in L1, which the companion of tier 1 understands and says back in L2. Others understand a word of L1 in an
/// L2 sentence well enough to ask whether that was meant.
struct NativeAnswers: Sendable {
    let talk: Talk
    let state: PartnerState

    func read(into reading: inout TurnReading) {
        guard let slot = self.state.askedSlot.flatMap(self.talk.slot) else { return }
        let words = Set(reading.text.words.map { WordFolding.withoutDiacritics($0) })
        if let value = self.value(of: slot, in: words, reading: &reading) {
            guard self.talk.tier == .companion else {
                if reading.suggestion == nil { reading.suggestion = (slot, value) }
                return
            }
            reading.fills = [SlotAnswers.fill(slot, value, isNative: true)]
            reading.suggestion = nil
            return
        }
        guard self.talk.tier == .companion, let native = self.talk.native else { return }
        switch slot.kind {
        case .number(let bounds):
            guard let number = NumberReading.numbers(in: reading.text.words, by: native).first else { return }
            reading.fills = [
                TurnReading.Fill(
                    slot: slot, value: nil,
                    answer: PartnerState.Answer(value: nil, label: String(number.value), gloss: String(number.value)),
                    isImpossible: !bounds.contains(number.value), isNative: true)
            ]
        case .time:
            // Understood, but lines in L2 cannot use it: the way to say it comes first.
            if TimeReading.range(in: reading.text.words, by: native, consumed: []) != nil { reading.isNative = true }
        default: break
        }
    }

    /// The value whose meaning in L1 was said: all its telling words, or as the middle band most of them.
    private func value(of slot: Slot, in words: Set<String>, reading: inout TurnReading) -> SlotValue? {
        let articles = LanguageTraits.of(self.talk.languages.native).articles
        var best: (value: SlotValue, share: Double, size: Int)?
        var isTied = false
        for value in slot.values {
            let telling = WordFolding.words(of: value.gloss).map { WordFolding.withoutDiacritics($0) }
                .filter { !articles.contains($0) }
            guard !telling.isEmpty else { continue }
            let share = Double(telling.count(where: words.contains)) / Double(telling.count)
            guard share > 0 else { continue }
            if share > best?.share ?? 0 || (share == best?.share && telling.count > best?.size ?? 0) {
                best = (value, share, telling.count)
                isTied = false
            } else if share == best?.share, telling.count == best?.size {
                isTied = true
            }
        }
        guard let best, !isTied else { return nil }
        if best.share >= 0.99 { return best.value }
        if best.share >= 0.5, reading.suggestion == nil, slot.kind != .text {
            reading.suggestion = (slot, best.value)
        }
        return nil
    }
}
