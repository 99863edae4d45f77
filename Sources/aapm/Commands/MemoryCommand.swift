import AAPMCore
import AAPMMemory
import AAPMStorage
import ArgumentParser

/// `aapm memory`
struct MemoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "See, make again and erase what characters remember of learners.",
        subcommands: [List.self, Rebuild.self, Erase.self])

    /// `aapm memory list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what is remembered of a learner, newest first.")

        @Argument(help: "The id of the learner.")
        var learner: String

        @Option(help: "Only those of this world.")
        var persona: String?

        @Option(help: "Only those that this character knows.")
        var npc: String?

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let stores = try await self.place.stores()
            let learner = ID<Learner>(self.learner)
            guard let profile = try await stores.learners.learner(learner) else {
                throw MoneyRefusal("There is no learner \(self.learner).")
            }
            if !profile.remembering.isOn { CommandOutput.note("The learner has memory switched off.") }
            var cursor: String?
            repeat {
                let page = try await stores.memories.memories(
                    of: learner, matching: MemoryFilter(persona: self.persona, character: self.npc), after: cursor,
                    limit: 100)
                for memory in page.items {
                    let shown = ShownMemory(memory)
                    print(self.json ? try CommandOutput.line(shown) : shown.line)
                }
                cursor = page.nextCursor
            } while cursor != nil
        }
    }

    /// `aapm memory rebuild`
    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the vectors of all memories again from the database, in the space of the embedder.",
            discussion:
                "The old vectors serve until the new ones are there. Nothing is lost when it breaks off; run it again.")

        @Option(help: "A space to drop when the new vectors are written; may be given more than once.")
        var drop: [String] = []

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let tools = try await MemoryTools(self.place)
            let rebuild = VectorRebuild(
                memories: tools.stores.memories, index: tools.index, embedder: tools.embedder)
            do {
                let outcome = try await rebuild.run(dropping: self.drop) { CommandOutput.note("\($0) written") }
                await tools.close()
                print("\(outcome.written) vectors in the space \(tools.embedder.space)")
                if outcome.skipped > 0 {
                    print("\(outcome.skipped) left out: their learners have no money left for vectors")
                }
            } catch {
                await tools.close()
                throw error
            }
        }
    }

    /// `aapm memory erase`
    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase all that is remembered of a learner, from the database and the vector store.")

        @Argument(help: "The id of the learner.")
        var learner: String

        @OptionGroup var place: MoneyPlace

        func run() async throws {
            let tools = try await MemoryTools(self.place)
            do {
                let count = try await self.erase(with: tools)
                await tools.close()
                print("erased \(count) memories")
            } catch {
                await tools.close()
                throw error
            }
        }

        private func erase(with tools: MemoryTools) async throws -> Int {
            guard try await tools.stores.learners.learner(ID(self.learner)) != nil else {
                throw MoneyRefusal("There is no learner \(self.learner).")
            }
            let service = MemoryService(memories: tools.stores.memories, index: tools.index, clock: SystemClock())
            return try await service.forgetAll(of: ID(self.learner))
        }
    }
}

/// A memory as `aapm memory list` prints it.
struct ShownMemory: Encodable {
    let id: String
    let personaID: String
    let kind: String
    let text: String
    let subject: String?
    let sessionID: String?
    let turnIndex: Int?
    let confidence: Double
    let importance: Double
    let knownBy: [String]
    let isSecret: Bool
    let createdAt: String

    init(_ memory: Memory) {
        self.id = memory.id.text
        self.personaID = memory.persona
        self.kind = memory.kind.rawValue
        self.text = memory.text
        self.subject = memory.subject
        self.sessionID = memory.source?.session.text
        self.turnIndex = memory.source?.index
        self.confidence = memory.confidence
        self.importance = memory.importance
        self.knownBy = memory.knownBy
        self.isSecret = memory.isSecret
        self.createdAt = "\(memory.createdAt)"
    }

    var line: String {
        var words = [self.id, self.kind, self.personaID, "known by \(self.knownBy.joined(separator: ", "))"]
        if self.isSecret { words.append("secret") }
        return (words + [self.text]).joined(separator: "  ")
    }
}
