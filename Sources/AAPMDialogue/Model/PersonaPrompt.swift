import AAPMCore

/// The second layer: world, place, character, scene. Nothing of the learner, so that all learners share it.
enum PersonaPrompt {
    private static let vocabularyLimit = 40
    private static let normLimit = 5

    static func values(_ briefing: TalkBriefing) -> [String: PromptValue] {
        let persona = briefing.persona
        let character = briefing.character
        let told = { (text: LocalizedText) in text.text(in: .english, or: persona.languages.target) }
        var values: [String: PromptValue] = [
            "language": .words(persona.languages.target.nameInEnglish),
            "native_language": .words(persona.languages.native.nameInEnglish),
            "world": .data(told(persona.title)), "world_description": .data(told(persona.description)),
            "name": .data(character.name), "short_name": .data(character.shortName),
            "role": .data(told(character.role)),
            "bio": .data(told(character.bio)),
            "interests": .list(character.interests.map { ["interest": .data(told($0))] }),
        ]
        if let voice = character.voice { values["voice"] = .data(told(voice)) }
        for (name, holds) in Self.traits(of: character) { values[name] = .flag(holds) }
        let placeID = briefing.scene?.place ?? character.home
        if let place = placeID.flatMap(persona.place) {
            values["place"] = .data(told(place.name))
            values["place_description"] = .data(told(place.description))
            values["people"] = .list(
                place.people.filter { $0 != character.id }.compactMap(persona.character).map {
                    ["person": .data($0.shortName), "person_role": .data(told($0.role))]
                })
        }
        if let scene = briefing.scene {
            values["scene"] = .data(told(scene.title))
            values["goal"] = .data(told(scene.goal))
            values["topics"] = .list(scene.slots.map { Self.topic($0, in: persona, told) })
            if let negotiation = scene.negotiation { values["stakes"] = .data(told(negotiation.stakes)) }
        }
        let level = briefing.scene?.level ?? persona.levels.lowerBound
        values["norms"] = .list(
            persona.norms.prefix(Self.normLimit).map { ["norm": .data(told($0.text))] })
        let words = persona.vocabulary.filter { $0.level <= level }.prefix(Self.vocabularyLimit)
        values["has_words"] = .flag(!words.isEmpty)
        values["words"] = .data(words.map(\.term).joined(separator: ", "))
        return values
    }

    private static func topic(
        _ slot: Slot, in persona: PersonaSchema, _ told: (LocalizedText) -> String
    ) -> [String: PromptValue] {
        var row: [String: PromptValue] = ["topic": .data(told(slot.name))]
        let choices = slot.values.map { value in
            let label = value.label
            return value.refusal == nil ? label : "not " + label
        }
        if !choices.isEmpty { row["choices"] = .data(choices.joined(separator: ", ")) }
        return row
    }

    private static func traits(of character: CharacterProfile) -> [String: Bool] {
        let personality = character.personality
        let (high, low) = (0.65, 0.35)
        return [
            "outgoing": personality.extraversion >= high, "reserved": personality.extraversion <= low,
            "curious": personality.openness >= high, "down_to_earth": personality.openness <= low,
            "careful": personality.conscientiousness >= high, "easy_going": personality.conscientiousness <= low,
            "kind": personality.agreeableness >= high, "blunt": personality.agreeableness <= low,
            "worried": personality.neuroticism >= high, "calm": personality.neuroticism <= low,
            "speaks_formal": character.speaks == .formal, "speaks_informal": character.speaks == .informal,
            "address_polite": character.address == .polite, "address_familiar": character.address == .familiar,
            "expects_formal": character.expects == .formal,
        ]
    }
}
