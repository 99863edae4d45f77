import AAPMCore

@testable import AAPMLinguistics

/// A cooperative learner who answers from the authored patterns.
struct SimulatedLearner {
    let scene: AAPMCore.Scene
    let languages: LanguagePair
    let library: PersonaLibrary
    /// Which of several answers is given.
    let choice: Int

    func answer(_ state: PartnerState) -> String {
        switch state.pending {
        case .slot(let id): return self.scene.slots.first { $0.id.text == id }.map(self.answer(to:)) ?? "sí"
        case .offer, .suggestion, .confirm: return self.common(.yes)
        case .change: return self.common(.no)
        case .followUp, .topic, .elicitation: return self.languages.target == .spanish ? "Sí, mucho." : "Yes, a lot."
        case .node:
            let node = self.scene.nodes.first { $0.id.text == state.node }
            return node.flatMap { self.utterance(for: $0.intents) } ?? self.common(.yes)
        case .nothing:
            let leading = self.scene.intents.filter { $0.leadsTo != nil }
            return self.utterance(for: leading.isEmpty ? self.scene.intents : leading) ?? self.common(.greet)
        }
    }

    private func answer(to slot: Slot) -> String {
        let values = slot.values.filter { $0.refusal == nil && !$0.patterns.isEmpty }
        if !values.isEmpty { return self.text(of: values[self.choice % values.count].patterns) }
        switch slot.kind {
        case .number(let range): return String(range.lowerBound + self.choice % range.count)
        case .time: return self.languages.target == .spanish ? "mañana a las ocho" : "tomorrow at eight"
        case .name: return self.languages.target == .spanish ? "Me llamo Anna Berg" : "My name is Anna Berg"
        case .choice, .text: return slot.help?.model ?? "algo muy bonito"
        }
    }

    private func utterance(for intents: [SceneIntent]) -> String? {
        guard !intents.isEmpty else { return nil }
        let intent = intents[self.choice % intents.count]
        return intent.patterns.isEmpty ? intent.common.first.map(self.common) : self.text(of: intent.patterns)
    }

    func common(_ intent: CommonIntent) -> String {
        let patterns = self.library.partners[self.languages.target]?.intents[intent]
        return self.text(of: (patterns?.anywhere ?? []) + (patterns?.alone ?? []))
    }

    func text(of patterns: [FormPattern]) -> String {
        guard let pattern = patterns.first else { return "" }
        return pattern.source.split(separator: " ").compactMap { part -> String? in
            switch part {
            case "…", "...": nil
            case "*": self.languages.target == .spanish ? "ocho" : "eight"
            default: part.split(separator: "|").first.map(String.init)
            }
        }.joined(separator: " ")
    }
}
