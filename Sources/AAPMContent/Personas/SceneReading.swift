import AAPMCore

/// Makes the values of scenes and of small talk.
enum SceneReading {
    static func scene(_ cursor: DocumentCursor) -> Scene {
        Scene(
            id: cursor.id("id"),
            tiers: cursor.items("tiers").compactMap { $0.node.integer.flatMap(Tier.init(rawValue:)) },
            character: cursor.id("character"), place: cursor.id("place"), level: cursor.choice("level") ?? .a1,
            title: cursor.localized("title"), goal: cursor.localized("goal"),
            slots: cursor.items("slots").map(Self.slot), moves: cursor.moves("moves"),
            intents: cursor.items("intents").map(Self.intent), nodes: cursor.items("nodes").map(Self.node),
            smallTalk: cursor.items("small_talk").map(Self.topic),
            negotiation: cursor["negotiation"].map(Self.negotiation), prepares: cursor.ids("prepares"))
    }

    static func topic(_ cursor: DocumentCursor) -> SmallTalkTopic {
        SmallTalkTopic(
            id: cursor.id("id"), patterns: cursor.patterns("patterns"), answer: cursor.forms("answer"),
            followUp: Self.followUp(cursor["follow_up"] ?? cursor))
    }

    private static func followUp(_ cursor: DocumentCursor) -> FollowUp {
        FollowUp(
            ask: cursor.forms("ask"),
            replies: cursor.items("replies").map { Reply(patterns: $0.patterns("patterns"), say: $0.forms("say")) },
            react: cursor.forms("react"))
    }

    private static func slot(_ cursor: DocumentCursor) -> Slot {
        Slot(
            id: cursor.id("id"), name: cursor.localized("name"),
            isRequired: cursor.node["required"]?.value != .boolean(false), kind: Self.kind(cursor),
            values: cursor.items("values").map(Self.value), ask: cursor.forms("ask"), react: cursor.forms("react"),
            help: cursor["help"].map {
                SlotHelp(
                    word: $0.required("word"), starter: $0.required("starter"), model: $0.required("model"),
                    native: $0.required("native"))
            },
            condition: cursor["when"].map { SlotCondition(slot: $0.id("slot"), values: $0.ids("values")) })
    }

    private static func kind(_ cursor: DocumentCursor) -> SlotKind {
        switch cursor.text("kind") {
        case "text": return .text
        case "time": return .time
        case "name": return .name
        case "number":
            let from = cursor.node["from"]?.integer ?? 0
            return .number(from...max(from, cursor.node["to"]?.integer ?? from))
        default: return .choice
        }
    }

    private static func value(_ cursor: DocumentCursor) -> SlotValue {
        SlotValue(
            id: cursor.id("id"), label: cursor.required("label"), gloss: cursor.required("gloss"),
            patterns: cursor.patterns("patterns"), react: cursor.forms("react"),
            followUp: cursor["follow_up"].map(Self.followUp),
            refusal: cursor["refuse"].map { Refusal(say: $0.forms("say"), offer: $0.ids("offer")) })
    }

    private static func intent(_ cursor: DocumentCursor) -> SceneIntent {
        var fills: [ID<Slot>: ID<SlotValue>] = [:]
        for entry in cursor.node["fills"]?.entries ?? [] { fills[ID(entry.key)] = entry.value.text.map { ID($0) } }
        return SceneIntent(
            id: cursor.id("id"), patterns: cursor.patterns("patterns"),
            common: cursor.texts("common").compactMap(CommonIntent.init(rawValue:)),
            isQuestion: cursor.node["question"]?.value == .boolean(true), say: cursor.forms("say"),
            leadsTo: cursor.optionalID("leads_to"), fills: fills)
    }

    private static func node(_ cursor: DocumentCursor) -> SceneNode {
        SceneNode(
            id: cursor.id("id"), say: cursor.forms("say"), intents: cursor.items("intents").map(Self.intent),
            ends: cursor.node["ends"]?.value == .boolean(true))
    }

    private static func negotiation(_ cursor: DocumentCursor) -> Negotiation {
        let weights = cursor["weights"] ?? cursor
        return Negotiation(
            stakes: cursor.localized("stakes"),
            objectives: cursor.items("objectives").map {
                NegotiationObjective(
                    id: $0.id("id"), text: $0.localized("text"), slots: $0.ids("slots"), node: $0.optionalID("node"))
            },
            weights: NegotiationWeights(
                linguisticAccuracy: weights.number("linguistic_accuracy"),
                pragmaticAppropriateness: weights.number("pragmatic_appropriateness"),
                registerAlignment: weights.number("register_alignment"),
                culturalIntelligence: weights.number("cultural_intelligence")),
            opennessTenths: Int(((cursor.node["opening_openness"]?.number ?? 0.7) * 10).rounded()),
            warning: cursor.forms("warning"), collapse: cursor.forms("collapse"),
            customs: cursor.items("customs").map {
                NegotiationCustom(
                    id: $0.id("id"), norm: $0.id("norm"),
                    common: $0.texts("common").compactMap(CommonIntent.init(rawValue:)),
                    patterns: $0.patterns("patterns"))
            })
    }
}
