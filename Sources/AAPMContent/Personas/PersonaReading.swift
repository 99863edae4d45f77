import AAPMCore

/// Makes the value of a persona document that has passed the JSON Schema and the cross checks.
enum PersonaReading {
    /// - Returns: `nil` only for a document that has not passed them.
    static func persona(_ root: DocumentCursor) -> PersonaSchema? {
        guard let native = root["languages"]?.text("native").flatMap({ Language($0) }),
            let target = root["languages"]?.text("target").flatMap({ Language($0) }),
            let from: CEFRLevel = root["levels"]?.choice("from"), let to: CEFRLevel = root["levels"]?.choice("to"),
            from <= to, let companion = root["companion"]
        else { return nil }
        return PersonaSchema(
            id: root.id("id"), version: root.required("version"), title: root.localized("title"),
            description: root.localized("description"), licence: root.required("licence"),
            authors: root.texts("authors"), sources: root.texts("sources"),
            languages: LanguagePair(native: native, target: target), levels: from...to,
            companion: Self.person(companion), characters: root.items("characters").map(Self.person),
            places: root.items("places").map(Self.place), tasks: root.items("tasks").map(Self.task),
            vocabulary: root.items("vocabulary").map(Self.word), norms: root.items("norms").map(Self.norm),
            scenes: root.items("scenes").map(SceneReading.scene), names: root.texts("names"))
    }

    private static func person(_ cursor: DocumentCursor) -> CharacterProfile {
        let traits = cursor["personality"] ?? cursor
        return CharacterProfile(
            id: cursor.id("id"), name: cursor.required("name"), shortName: cursor.required("short_name"),
            role: cursor.localized("role"),
            personality: Personality(
                openness: traits.number("openness"), conscientiousness: traits.number("conscientiousness"),
                extraversion: traits.number("extraversion"), agreeableness: traits.number("agreeableness"),
                neuroticism: traits.number("neuroticism")),
            speaks: cursor.choice("speaks") ?? .neutral, expects: cursor.choice("expects") ?? .neutral,
            address: cursor.choice("address") ?? .polite,
            languages: cursor.texts("languages").compactMap { Language($0) }, bio: cursor.localized("bio"),
            voice: cursor["voice"]?.localized, interests: cursor.items("interests").map(\.localized),
            home: cursor.optionalID("home"), smallTalk: cursor.items("small_talk").map(SceneReading.topic),
            moves: cursor.moves("moves"))
    }

    private static func place(_ cursor: DocumentCursor) -> Place {
        Place(
            id: cursor.id("id"), name: cursor.localized("name"), description: cursor.localized("description"),
            people: cursor.ids("people"), connections: cursor.ids("connections"))
    }

    private static func task(_ cursor: DocumentCursor) -> PersonaTask {
        let outcome = cursor["outcome"] ?? cursor
        return PersonaTask(
            id: cursor.id("id"), title: cursor.localized("title"), goal: cursor.localized("goal"),
            character: cursor.id("character"), place: cursor.id("place"), level: cursor.choice("level") ?? .a1,
            outcome: TaskOutcome(
                scene: outcome.id("scene"), slots: outcome.ids("slots"), node: outcome.optionalID("node")))
    }

    private static func word(_ cursor: DocumentCursor) -> VocabularyItem {
        VocabularyItem(
            term: cursor.required("term"), gloss: cursor.required("gloss"), level: cursor.choice("cefr") ?? .a1,
            register: cursor.choice("register"), example: cursor.text("example"))
    }

    private static func norm(_ cursor: DocumentCursor) -> CulturalNorm {
        CulturalNorm(
            id: cursor.id("id"), domain: cursor.choice("domain") ?? .conversation, text: cursor.localized("text"),
            example: cursor.text("example"), repair: cursor.localized("repair"))
    }
}
