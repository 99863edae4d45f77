import AAPMCore

/// What a learner's turn was taken to mean.
struct TurnReading: Sendable {
    /// A slot answered.
    struct Fill: Sendable {
        let slot: Slot
        /// A value with a name, if it is one.
        let value: SlotValue?
        let answer: PartnerState.Answer
        /// A number outside the range of the slot.
        let isImpossible: Bool
        /// Said in L1.
        let isNative: Bool
    }

    let text: LearnerText
    var common: Set<CommonIntent> = []
    /// What “how do you say” or “what does it mean” is about, as typed.
    var subject = ""
    /// Whether nothing but courtesies and common intents was said.
    var isBare = false
    var intent: SceneIntent?
    /// Whether `intent` belongs to the node that the scene stands at.
    var intentIsOfNode = false
    var fills: [Fill] = []
    /// Values that the learner may have meant: the middle band.
    var suggestion: (slot: Slot, value: SlotValue)?
    var topic: SmallTalkTopic?
    /// The turn is in L1.
    var isNative = false
    /// The share of L1 words that the analyzer saw, 0 … 1.
    var nativeShare = 0.0
    /// The turn is in a language that is neither of the two.
    var isForeign = false
    /// “That's all.”
    var isEnough = false
    /// Indices of the words that courtesies and common intents account for.
    var covered: Set<Int> = []
    /// Those of greetings and good-byes: the `días` of `buenos días` is no length of time.
    var greeting: Set<Int> = []

    var isEmpty: Bool { self.text.words.isEmpty }
}
