import AAPMContent
import AAPMCore
import Testing

@Suite("Shipped content")
struct ShippedContentTests {
    @Test("Every shipped file is clean, warnings included")
    func clean() throws {
        let catalog = try ContentFolder.loader.load()
        #expect(catalog.diagnostics == [:])
        #expect(!catalog.hasErrors)
        #expect(catalog.library.personas.map(\.id.text) == ["kilmara-quay", "puertoalba", "valdeluna"])
        #expect(Set(catalog.library.partners.keys) == [.english, .spanish])
    }

    @Test("Each persona has what a learner needs to stay a while")
    func richness() throws {
        for persona in try ContentFolder.loader.load().library.personas {
            #expect(persona.characters.count >= 5)
            #expect(persona.places.count >= 4)
            #expect(persona.tasks.count >= 6)
            #expect(persona.vocabulary.count >= 60)
            #expect(persona.norms.count >= 5)
            #expect(persona.scenes(in: .companion).count + persona.scenes(in: .immersion).count >= 6)
            #expect(!persona.scenes(in: .companion, with: persona.companion.id).isEmpty)
            #expect(!persona.scenes(in: .negotiation).isEmpty)
            #expect(Set(persona.companion.languages) == [persona.languages.native, persona.languages.target])
            #expect(Set(persona.people.map(\.speaks)).isSuperset(of: [.informal, .formal]))
        }
    }

    @Test("The professional setting has two negotiations, rehearsals for both, and people who differ")
    func professional() throws {
        let persona = try #require(try ContentFolder.loader.load().library.persona(ID("valdeluna")))
        let negotiations = persona.scenes(in: .negotiation)
        #expect(negotiations.map(\.id.text) == ["quiroga-contract", "montalvo-terms"])
        for scene in negotiations {
            let tiers = Set(persona.scenes.filter { $0.prepares.contains(scene.id) }.flatMap(\.tiers))
            #expect(tiers == [.companion, .immersion], "\(scene.id)")
            let negotiation = try #require(scene.negotiation)
            #expect(negotiation.opennessTenths == 7)
            #expect(negotiation.objectives.count == 3)
            let norms = Set(persona.norms.map(\.id))
            #expect(negotiation.customs.count >= 3)
            #expect(negotiation.customs.allSatisfy { norms.contains($0.norm) })
        }
        #expect(Set(persona.people.map(\.personality)).count == persona.people.count)
        #expect(persona.people.count == 7)
    }

    @Test("Both directions are served")
    func directions() throws {
        let pairs = try ContentFolder.loader.load().library.personas.map(\.languages)
        #expect(
            Set(pairs) == [
                LanguagePair(native: .english, target: .spanish), LanguagePair(native: .spanish, target: .english),
            ])
    }

    @Test("Every task is the outcome of a scene with the same character")
    func tasks() throws {
        for persona in try ContentFolder.loader.load().library.personas {
            for task in persona.tasks {
                let scene = try #require(persona.scene(task.outcome.scene))
                #expect(scene.character == task.character)
                #expect(persona.tasks(in: scene.id).contains(task))
                let needed = Set(task.outcome.slots)
                #expect(task.outcome.isReached(filled: needed, reached: []))
                #expect(!task.outcome.isReached(filled: [], reached: []))
            }
        }
    }

    @Test("Each slot value is understood by its own label's words or patterns, and required slots have help")
    func slots() throws {
        for persona in try ContentFolder.loader.load().library.personas {
            for slot in persona.scenes.flatMap(\.slots) where slot.isRequired {
                #expect(slot.help != nil, "\(persona.id) \(slot.id)")
                guard let help = slot.help, case .choice = slot.kind else { continue }
                let understood = slot.values.contains { value in value.patterns.contains { $0.occurs(in: help.model) } }
                #expect(understood, "\(persona.id): the model answer of “\(slot.id)” is not understood")
            }
        }
    }

    @Test("The library understands help in both languages, and nothing else as help")
    func help() throws {
        let partners = try ContentFolder.loader.load().library.partners
        let spanish = try #require(partners[.spanish])
        let english = try #require(partners[.english])
        func anywhere(_ library: PartnerLibrary, _ intent: CommonIntent, _ line: String) -> Bool {
            library.intents[intent]?.anywhere.contains { $0.occurs(in: line) } ?? false
        }
        #expect(anywhere(spanish, .slower, "¿Puede hablar más despacio, por favor?"))
        #expect(anywhere(spanish, .dontUnderstand, "Perdón, no entiendo."))
        #expect(anywhere(english, .repeatLine, "Sorry, could you repeat that?"))
        #expect(anywhere(english, .howToSay, "How do you say “queue”?"))
        #expect(!anywhere(english, .hint, "Can you help her with the bags?"))
        #expect(!anywhere(spanish, .repeatLine, "Quiero medio kilo de sardinas."))
        #expect(spanish.numbers["veintidós"] == 22)
    }

    @Test("Moves are looked for in the scene, then the character, then the library")
    func moves() throws {
        let library = try ContentFolder.loader.load().library
        let persona = try #require(library.persona(ID("puertoalba")))
        let scene = try #require(persona.scene(ID("lucia-weekend")))
        func first(_ move: Move) -> String? {
            library.forms(of: move, in: scene, by: persona.companion, language: .spanish).first?.say.source
        }
        #expect(first(.close) == "¡Qué buen fin de semana te espera! El lunes me lo cuentas todo.")
        #expect(first(.repair) == "Espera, que me he perdido. ¿Me lo cuentas de otra manera?")
        #expect(first(.welcome) == "De nada.")
        #expect(first(.confirm) == nil)
    }

    @Test("Names of people and places are known words")
    func names() throws {
        let persona = try #require(try ContentFolder.loader.load().library.persona(ID("puertoalba")))
        #expect(persona.knownNames.isSuperset(of: ["Lucía", "Ferrer", "Puertoalba", "Faro", "cachopo"]))
    }

    @Test("A folder without content is a defect that names what is missing")
    func missing() {
        #expect {
            _ = try PersonaCatalogLoader(contentFolder: "/nowhere").load()
        } throws: {
            "\($0)" == "the file schemas/persona-aapm-1.schema.json of the content cannot be read"
        }
    }
}
