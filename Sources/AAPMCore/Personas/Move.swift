/// What a character does with a line. Each move has several surface forms.
///
/// `opening`, `confirm` and `close` belong to scenes. Every other move has forms in the shared library of the
/// language; a character may override those, and a scene those of its character.
package enum Move: String, Hashable, Sendable, Codable, CaseIterable {
    /// The first line of the scene.
    case opening
    /// Sums up what was understood and asks whether it is right; `{slot}` placeholders. A scene without it closes at once.
    case confirm
    /// The goal is reached; the last line.
    case close
    /// After “no” to `confirm`: asks what to change.
    case askChange = "ask_change"
    /// Answers a greeting.
    case greet
    /// Answers a good-bye before the goal is reached; the door stays open.
    case leave
    /// Takes an answer that has no reaction of its own; may use `{value}`.
    case acknowledge
    /// In-character “I did not get that”, without blame.
    case repair
    /// Not sure: offers the nearest value as `{value}`.
    case didYouMean = "did_you_mean"
    /// A value cannot be had: `{value}`.
    case refuse
    /// Offers another value: `{value}`.
    case offer
    /// Says the last line again: `{line}`.
    case repeatLine = "repeat"
    /// Says the last line again, in short portions: `{line}`.
    case slower
    /// Help 1: a word, `{help}`.
    case hintWord = "hint_word"
    /// Help 2: how the sentence begins, `{help}`.
    case hintStarter = "hint_starter"
    /// Help 3: a model sentence, `{help}`.
    case hintModel = "hint_model"
    /// Help 4: what the model sentence means in L1 (`{native}`) and how to say it (`{help}`).
    case hintNative = "hint_native"
    /// Help 5: the companion steps in.
    case stepIn = "step_in"
    /// Back to the goal after a digression.
    case backToTopic = "back_to_topic"
    /// Answers thanks.
    case welcome
    /// Answers “how are you?”.
    case howAreYou = "how_are_you"
    /// Says who one is: `{character}`, `{role}`.
    case whoAreYou = "who_are_you"
    /// Honest answer to “are you real?”: a scripted partner.
    case scripted
    /// Takes an apology.
    case noProblem = "no_problem"
    /// Gives the learner time.
    case takeYourTime = "take_your_time"
    /// Answers “how do you say …?”: `{value}`.
    case howToSay = "how_to_say"
    /// Answers “what does … mean?”: `{word}`, `{value}`.
    case meaning
    /// The word asked for is not known to the character.
    case unknownWord = "unknown_word"
    /// The learner spoke L1 where the character speaks only L2.
    case nativeLanguage = "native_language"
    /// The learner's register does not fit; socially felt, never explained.
    case registerFelt = "register_felt"
    /// Says the corrected form in passing: `{recast}`.
    case recast
    /// Agrees to what was said.
    case agree
    /// Reacts to something off the topic.
    case smallTalk = "small_talk"
    /// The time is nearly over.
    case timeLimit = "time_limit"
    /// Welcomes back after a long absence; no guilt.
    case overture
    /// The companion opens the talk after a negotiation fell apart: `{value}` is who it was with. It analyses nothing.
    case debrief
    /// Calmly sets a boundary to abuse and leaves the door open.
    case boundary
    /// Takes up in passing what the learner told this character another time: `{value}`.
    case callback

    /// The placeholders that the partner fills in this move, besides slots and `name`.
    package var placeholders: Set<String> {
        switch self {
        case .acknowledge, .didYouMean, .refuse, .offer, .howToSay, .debrief, .callback: ["value"]
        case .repeatLine, .slower: ["line"]
        case .hintWord, .hintStarter, .hintModel: ["help"]
        case .hintNative: ["help", "native"]
        case .whoAreYou: ["character", "role"]
        case .meaning: ["word", "value"]
        case .recast: ["recast"]
        default: []
        }
    }

    /// Whether the move belongs to scenes and has no forms in the shared library.
    package var belongsToScene: Bool { self == .opening || self == .confirm || self == .close }
}
