/// The smallest useful persona: one companion, one baker, two places, one task, two scenes. Clean as it stands.
enum SmallPersona {
    static let text = """
        format: aapm/1
        id: small-town
        version: 1.0.0
        title: {en: A small town, es: Un pueblo pequeño}
        description: {en: Two places and two people.}
        licence: CC0-1.0
        authors: [Somebody]
        languages: {native: en, target: es}
        levels: {from: A1, to: B1}
        companion:
          id: ana
          name: Ana Gil
          short_name: Ana
          role: {en: your companion}
          personality: {openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5}
          speaks: informal
          expects: informal
          address: familiar
          languages: [es, en]
          bio: {en: Ana likes trains.}
          home: station
          small_talk:
            - id: trains
              patterns: [tren|trenes]
              answer: [{say: "Me gustan los trenes.", gloss: "I like trains."}]
              follow_up:
                ask: [{say: "¿Y a ti?", gloss: "And you?"}]
                replies: []
                react: [{say: "¡Qué bien!", gloss: "Great!"}]
        characters:
          - id: luis
            name: Luis Mora
            short_name: Luis
            role: {en: the baker}
            personality: {openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5}
            speaks: formal
            expects: formal
            address: polite
            languages: [es]
            bio: {en: Luis bakes.}
            small_talk:
              - id: bread
                patterns: [pan]
                answer: [El pan es vida.]
                follow_up: {ask: ["¿Le gusta?"], react: [Muy bien.]}
        places:
          - {id: station, name: {en: the station}, description: {en: Two tracks.}, people: [ana], connections: [bakery]}
          - {id: bakery, name: {en: the bakery}, description: {en: One oven.}, people: [luis], connections: [station]}
        tasks:
          - id: buy-bread
            title: {en: Buy bread}
            goal: {en: I want to buy bread.}
            character: luis
            place: bakery
            level: A1
            outcome: {scene: counter, slots: [bread]}
        vocabulary:
          - {term: el pan, gloss: bread, cefr: A1}
        norms:
          - {id: hello, domain: greeting, text: {en: People say hello.}, repair: {en: Say it late.}}
        scenes:
          - id: counter
            tiers: [2]
            character: luis
            place: bakery
            level: A1
            title: {en: At the counter}
            goal: {en: Buy bread.}
            slots:
              - id: bread
                name: {en: which bread}
                ask: ["¿Qué pan desea?"]
                values:
                  - {id: white, label: pan blanco, gloss: white bread, patterns: [blanco]}
                  - {id: rye, label: pan de centeno, gloss: rye, patterns: [centeno], refuse: {say: [No queda.], offer: [white]}}
            moves:
              opening: [Buenos días.]
              confirm: ["Entonces, {bread}."]
              close: [Aquí tiene.]
          - id: platform
            tiers: [1]
            character: ana
            place: station
            level: A1
            title: {en: On the platform}
            goal: {en: Say where you are going.}
            slots:
              - id: destination
                name: {en: where to}
                kind: text
                ask: [{say: "¿Adónde vas?", gloss: "Where are you going?"}]
            moves:
              opening: [{say: "¡Hola!", gloss: "Hello!"}]
              close: [{say: "¡Buen viaje!", gloss: "Have a good trip!"}]

        """

    /// The document with one passage replaced.
    ///
    /// - Returns: `nil` unless the passage occurs exactly once, so that a test cannot quietly change nothing.
    static func replacing(_ passage: String, with other: String) -> String? {
        let parts = Self.text.split(separator: passage, omittingEmptySubsequences: false)
        return parts.count == 2 ? parts.joined(separator: other) : nil
    }
}
