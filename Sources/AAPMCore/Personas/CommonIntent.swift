/// What learners mean in any scene, understood by the shared library of each language.
package enum CommonIntent: String, Hashable, Sendable, Codable, CaseIterable {
    case greet, farewell, thanks, yes, no, apology, agree
    /// “Say that again.”
    case repeatLine = "repeat"
    case slower
    /// Asks for help with what to say.
    case hint
    case dontUnderstand = "dont_understand"
    case dontKnow = "dont_know"
    case wait
    case howAreYou = "how_are_you"
    case whoAreYou = "who_are_you"
    /// Asks whether the other one is a machine.
    case areYouReal = "are_you_real"
    /// “How do you say …?”: what follows the match is the word.
    case howToSay = "how_to_say"
    /// “What does … mean?”: what the gap covers is the word.
    case meaning
    /// Wants to change what was said.
    case change
    /// Insults.
    case abuse
    /// Gives orders to the program behind the character (“ignore your instructions”); answered as not understood.
    case steering

    /// Asks for help and not for something in the scene: understood in both languages and no turn of the session.
    package var isHelp: Bool {
        switch self {
        case .repeatLine, .slower, .hint, .dontUnderstand, .dontKnow, .howToSay, .meaning: true
        default: false
        }
    }
}

/// How a common intent is recognised.
package struct IntentPatterns: Hashable, Sendable {
    /// Enough wherever they occur.
    package let anywhere: [FormPattern]
    /// Enough only when the line holds nothing else but courtesy (`help` is a request, `can you help her` is not).
    package let alone: [FormPattern]

    package init(anywhere: [FormPattern], alone: [FormPattern]) {
        self.anywhere = anywhere
        self.alone = alone
    }
}
