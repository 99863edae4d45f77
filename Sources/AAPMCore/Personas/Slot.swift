/// Something a scene needs to know from the learner.
package struct Slot: Hashable, Sendable {
    package let id: ID<Slot>
    /// What it is about, for the learner's checklist.
    package let name: LocalizedText
    /// Whether the scene's goal needs it.
    package let isRequired: Bool
    package let kind: SlotKind
    /// What is understood by name. At least one for `.choice`; for the other kinds, answers with a reaction of their own.
    package let values: [SlotValue]
    /// The question. Empty for an optional slot that only the learner can raise.
    package let ask: [SurfaceForm]
    /// What to say to an answer without a reaction of its own; may use `{value}` (not for `.text`).
    package let react: [SurfaceForm]
    /// Help on how to answer, weakest first.
    package let help: SlotHelp?
    /// The slot is in play only when this holds; `nil` always.
    package let condition: SlotCondition?

    package init(
        id: ID<Slot>, name: LocalizedText, isRequired: Bool, kind: SlotKind, values: [SlotValue], ask: [SurfaceForm],
        react: [SurfaceForm], help: SlotHelp?, condition: SlotCondition?
    ) {
        self.id = id
        self.name = name
        self.isRequired = isRequired
        self.kind = kind
        self.values = values
        self.ask = ask
        self.react = react
        self.help = help
        self.condition = condition
    }
}

/// What counts as an answer.
package enum SlotKind: Hashable, Sendable {
    /// One of the slot's values.
    case choice
    /// Anything with at least one word of substance.
    case text
    /// A number inside the range, in digits or in words of the library.
    case number(ClosedRange<Int>)
    /// A time by the patterns of the library.
    case time
    /// A person's name.
    case name
}

/// One answer that the character understands by name.
package struct SlotValue: Hashable, Sendable {
    package let id: ID<SlotValue>
    /// As it is put into a line, in L2 and in lower case: `un café con leche`.
    package let label: String
    /// The label in L1.
    package let gloss: String
    package let patterns: [FormPattern]
    package let react: [SurfaceForm]
    package let followUp: FollowUp?
    /// Why it cannot be had; `nil` when it can.
    package let refusal: Refusal?

    package init(
        id: ID<SlotValue>, label: String, gloss: String, patterns: [FormPattern], react: [SurfaceForm],
        followUp: FollowUp?, refusal: Refusal?
    ) {
        self.id = id
        self.label = label
        self.gloss = gloss
        self.patterns = patterns
        self.react = react
        self.followUp = followUp
        self.refusal = refusal
    }
}

/// A friendly no, and another way.
package struct Refusal: Hashable, Sendable {
    package let say: [SurfaceForm]
    /// Values of the same slot that can be had, best first; at least one.
    package let offer: [ID<SlotValue>]

    package init(say: [SurfaceForm], offer: [ID<SlotValue>]) {
        self.say = say
        self.offer = offer
    }
}

/// Help with one answer: the scaffold levels 1 to 4 of PEDAGOGY section 3.
package struct SlotHelp: Hashable, Sendable {
    /// Level 1: a word or two in L2.
    package let word: String
    /// Level 2: how the sentence begins.
    package let starter: String
    /// Level 3: a model sentence in L2.
    package let model: String
    /// Level 4: what the model sentence means, in L1.
    package let native: String

    package init(word: String, starter: String, model: String, native: String) {
        self.word = word
        self.starter = starter
        self.model = model
        self.native = native
    }
}

/// Holds when an earlier slot has one of these values.
package struct SlotCondition: Hashable, Sendable {
    package let slot: ID<Slot>
    package let values: [ID<SlotValue>]

    package init(slot: ID<Slot>, values: [ID<SlotValue>]) {
        self.slot = slot
        self.values = values
    }
}
