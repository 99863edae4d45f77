import AAPMCore

/// Makes exercises for one form from the learner's own sentences, or from a pack's where those cannot be put right.
///
/// Always a choice, an error hunt and a free sentence; a gap where the form is words; the words in order where it is not;
/// another gap from a second sentence where there is one.
struct ExerciseMaker {
    let group: TargetGroup
    let sentences: [PracticeSentence]
    let phrases: LessonPhrases
    /// Exercise ids start with it.
    let unit: String
    /// A phrase to build a free sentence around where the sentences are not the learner's; without one no sentence is
    /// asked for, because nobody could judge it.
    var phrase: String?
    /// Whether a sentence has more against it than the sentence it is made from.
    let isWorse: (_ sentence: String, _ good: String) throws -> Bool

    private static let optionLimit = 4
    private static let reorderable = 3...14

    func exercises() throws -> [Exercise] {
        guard let own = self.sentences.first else { return [] }
        return self.numbered(own.origin == .own ? try self.drafts(own) : try self.modelDrafts(own))
    }

    private func drafts(_ own: PracticeSentence) throws -> [Draft] {
        var drafts: [Draft] = []
        if let gap = self.gap(own) { drafts.append(gap) }
        drafts.append(try self.choice(own))
        drafts.append(self.errorHunt(own))
        if own.gapped == nil, let order = self.order(own) { drafts.append(order) }
        if self.sentences.count > 1, let gap = self.gap(self.sentences[1]) { drafts.append(gap) }
        drafts.append(self.freeSentence(own))
        return drafts
    }

    /// A choice, the words in order and, from an example, an error hunt; another one of the second sentence.
    private func modelDrafts(_ model: PracticeSentence) throws -> [Draft] {
        var drafts = [try self.choice(model)]
        if model.origin == .example { drafts.append(self.errorHunt(model)) }
        if let order = self.order(model) { drafts.append(order) }
        if self.sentences.count > 1 {
            let second = self.sentences[1]
            drafts.append(second.origin == .example ? self.errorHunt(second) : try self.choice(second))
        }
        if let phrase = self.phrase {
            drafts.append(
                Draft(
                    kind: .freeSentence, instruction: Phrasebook.fill(self.phrases.freeSentence, ["form": phrase]),
                    prompt: model.good))
        }
        return drafts
    }

    private func errorHunt(_ sentence: PracticeSentence) -> Draft {
        Draft(
            kind: .errorHunt,
            instruction: sentence.origin == .own ? self.phrases.errorHunt : self.phrases.errorHuntExample,
            prompt: sentence.withError, accepted: sentence.corrected)
    }

    private func numbered(_ drafts: [Draft]) -> [Exercise] {
        drafts.enumerated().map { number, draft in
            let id = "\(self.unit)-\(number + 1)"
            return Exercise(
                id: id, kind: draft.kind, instruction: draft.instruction, prompt: draft.prompt,
                options: self.shuffled(draft.options, for: id, avoiding: draft.kind == .reorder ? draft.options : []),
                accepted: draft.accepted)
        }
    }

    private struct Draft {
        let kind: ExerciseKind
        let instruction: String
        let prompt: String
        var options: [String] = []
        var accepted: [String] = []
    }

    private func gap(_ sentence: PracticeSentence) -> Draft? {
        guard let gapped = sentence.gapped else { return nil }
        let instruction =
            sentence.slip.isEmpty
            ? self.phrases.gap : Phrasebook.fill(self.phrases.gapAfterSlip, ["slip": sentence.slip])
        return Draft(
            kind: .gap, instruction: instruction, prompt: gapped, accepted: sentence.fillers + sentence.corrected)
    }

    /// Between forms where there are at least two; between whole sentences else.
    ///
    /// What was written in the talk is wrong here, and so is a distractor that the analyzer objects to. Another one might
    /// do as well (`la camisa` beside `esta camisa`) and is no option.
    private func choice(_ sentence: PracticeSentence) throws -> Draft {
        if let gapped = sentence.gapped, let form = sentence.fillers.first {
            let accepted = Set(sentence.fillers.map { WordFolding.fold($0) })
            var options = sentence.slip.isEmpty ? [form] : [form, sentence.slip]
            var seen = accepted.union([WordFolding.fold(sentence.slip)])
            for option in self.group.lesson?.distractors ?? [] where options.count < Self.optionLimit {
                guard seen.insert(WordFolding.fold(option)).inserted else { continue }
                let filled = gapped.replacing(PracticeSentence.gap, with: option)
                if try self.isWorse(filled, sentence.good) { options.append(option) }
            }
            if options.count > 1 {
                return Draft(
                    kind: .choose, instruction: self.phrases.chooseForm, prompt: gapped, options: options,
                    accepted: sentence.fillers + sentence.corrected)
            }
        }
        return Draft(
            kind: .choose,
            instruction: sentence.origin == .phrase ? self.phrases.choosePhrase : self.phrases.chooseSentence,
            prompt: sentence.withError,
            options: [sentence.good, sentence.withError], accepted: sentence.corrected)
    }

    private func order(_ sentence: PracticeSentence) -> Draft? {
        let words = sentence.good.split(separator: " ").map(String.init)
        guard Self.reorderable.contains(words.count), Set(words).count > 1 else { return nil }
        return Draft(
            kind: .reorder, instruction: self.phrases.reorder, prompt: "", options: words,
            accepted: [sentence.good])
    }

    private func freeSentence(_ sentence: PracticeSentence) -> Draft {
        let instruction =
            sentence.fillers.first.map { Phrasebook.fill(self.phrases.freeSentence, ["form": $0]) }
            ?? self.phrases.freeSentenceFree
        return Draft(kind: .freeSentence, instruction: instruction, prompt: sentence.good)
    }

    /// The same order every time, and for words to reorder not the right one.
    private func shuffled(_ options: [String], for id: String, avoiding solution: [String]) -> [String] {
        guard options.count > 1 else { return options }
        var generator = SplitMix(seed: DerivedID.hash(self.group.key + id, seed: 0x9e37_79b9))
        let mixed = options.shuffled(using: &generator)
        return mixed == solution ? Array(mixed.dropFirst()) + mixed.prefix(1) : mixed
    }
}
