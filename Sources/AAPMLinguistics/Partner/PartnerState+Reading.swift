import AAPMCore

extension PartnerState {
    /// The slot that the last line asks about, if it asks about one.
    var askedSlot: String? {
        switch self.pending {
        case .slot(let slot), .offer(let slot, _), .suggestion(let slot, _): slot
        default: nil
        }
    }

    /// Whether what was said is being gone over again.
    var isReviewing: Bool { self.pending == .confirm || self.pending == .change }

    /// Whether the last line takes any answer.
    var takesAnything: Bool {
        switch self.pending {
        case .followUp, .topic, .elicitation: true
        default: false
        }
    }

    /// The values with a name, by slot: what conditions of slots are about.
    var filledValues: [ID<Slot>: ID<SlotValue>] {
        var values: [ID<Slot>: ID<SlotValue>] = [:]
        for (slot, answer) in self.answers {
            if let value = answer.value { values[ID(slot)] = ID(value) }
        }
        return values
    }
}
