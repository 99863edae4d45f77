import AAPMClients
import AAPMCore
import Foundation

/// A talk in a terminal: choose, talk, end, watch the phases, do the lesson.
struct ChatConversation {
    let client: ChatClient
    let terminal: ChatTerminal
    let persona: String?
    let tier: Int
    let character: String?
    let languages: LanguagePair

    func run() async throws {
        let persona = try await self.choosePersona()
        var body: [String: any Sendable] = ["persona_id": persona.id, "tier": self.tier]
        if let character = self.character { body["npc_id"] = character }
        let session = try await self.client.post("/v1/sessions", body, as: ChatTypes.Session.self)
        let name =
            ([persona.companion] + persona.characters).first { $0.id == session.npcId }?.name ?? session.npcId
        self.terminal.say(
            """
            \(self.title(of: persona)) · \(name) · scripted partner
            Type to talk; /end ends the talk, /quit leaves it for later.

            """)
        if let opening = session.openingTurn { self.terminal.line(name, opening.text, help: opening.nativeHelp) }
        guard try await self.talk(session, with: name) else { return }
        try await self.afterwards(session)
    }

    private func choosePersona() async throws -> ChatTypes.Persona {
        let all = try await self.client.get("/v1/personas", as: ChatTypes.List<ChatTypes.Persona>.self).data
        if let wanted = self.persona {
            guard let persona = all.first(where: { $0.id == wanted }) else {
                throw AAPMError(
                    .personaNotFound,
                    "There is no persona “\(wanted)”; there are \(all.map(\.id).joined(separator: ", ")).")
            }
            return persona
        }
        let fitting = all.filter {
            $0.nativeLanguage == self.languages.native.code && $0.targetLanguage == self.languages.target.code
        }
        guard let persona = fitting.first else {
            throw AAPMError(
                .personaNotFound,
                "No persona is for \(self.languages.native) speakers learning \(self.languages.target).")
        }
        return persona
    }

    private func title(of persona: ChatTypes.Persona) -> String {
        persona.title[persona.nativeLanguage] ?? persona.title.values.sorted().first ?? persona.id
    }

    /// - Returns: `false` when the learner left without ending.
    private func talk(_ session: ChatTypes.Session, with name: String) async throws -> Bool {
        while true {
            guard let text = self.terminal.ask("> ") else { return true }
            switch text {
            case "": continue
            case "/end": return true
            case "/quit": return false
            default: break
            }
            do {
                if try await self.exchange(text, in: session, with: name) { return true }
            } catch let error as AAPMError {
                self.terminal.say("\(error.message) (\(error.code.text))")
                if error.code == .sessionEnded || error.code == .turnLimitReached { return true }
            }
        }
    }

    /// - Returns: `true` when the talk has ended with it.
    private func exchange(_ text: String, in session: ChatTypes.Session, with name: String) async throws -> Bool {
        var ended = false
        self.terminal.begin(name)
        try await self.client.stream(
            "/v1/sessions/\(session.id)/turns", ["text": text], key: UUID().uuidString.lowercased()
        ) { event in
            switch event.name {
            case "delta":
                self.terminal.piece(try ChatClient.decode(event.data, as: ChatTypes.Delta.self).text)
            case "npc_turn":
                let turn = try ChatClient.decode(event.data, as: ChatTypes.Reply.self).npcTurn
                self.terminal.finish(help: turn.nativeHelp)
            case "done":
                ended = try ChatClient.decode(event.data, as: ChatTypes.Done.self).session.status == "ended"
            case "error":
                let problem = try ChatClient.decode(event.data, as: ChatTypes.Problem.self)
                throw AAPMError(.partnerUnavailable, problem.detail ?? problem.title)
            default: break
            }
        }
        return ended
    }

    private func afterwards(_ session: ChatTypes.Session) async throws {
        let ended = try await self.client.post(
            "/v1/sessions/\(session.id)/end", [:], as: ChatTypes.Ended.self)
        guard let run = ended.pipelineRun else {
            self.terminal.say("Nothing was said, so there is nothing to look at. See you soon!")
            return
        }
        var shown: Set<String> = []
        try await self.client.stream("/v1/pipeline-runs/\(run.id)/events") { event in
            guard event.name == "run" else { return }
            for phase in try ChatClient.decode(event.data, as: ChatTypes.Run.self).phases
            where phase.status == "completed" && shown.insert(phase.name).inserted {
                self.terminal.phase(phase)
            }
        }
        let insights = try await self.client.get(
            "/v1/sessions/\(session.id)/insights", as: ChatTypes.Insights.self)
        self.terminal.insights(insights)
        let lessons = try await self.client.get("/v1/curricula", as: ChatTypes.List<ChatTypes.Lesson>.self).data
        guard let lesson = lessons.first(where: { $0.sessionId == session.id }), !lesson.units.isEmpty else { return }
        try await self.practise(lesson)
    }

    private func practise(_ lesson: ChatTypes.Lesson) async throws {
        guard let answer = self.terminal.ask("Do the lesson now? [y/n] "), answer.lowercased().hasPrefix("y") else {
            return
        }
        for unit in lesson.units {
            self.terminal.unit(unit)
            for exercise in unit.exercises {
                self.terminal.exercise(exercise)
                guard let answer = self.terminal.ask("= ") else { return }
                if answer.isEmpty { continue }
                let result = try await self.client.post(
                    "/v1/curricula/\(lesson.id)/answers",
                    ["unit_id": unit.id, "exercise_id": exercise.id, "answer": answer],
                    as: ChatTypes.AnswerResult.self)
                self.terminal.say("\(result.text)\(result.verdict == "correct" ? "" : Self.model(result))\n")
            }
        }
    }

    private static func model(_ result: ChatTypes.AnswerResult) -> String {
        result.accepted.first.map { "\n  \($0)" } ?? ""
    }
}
