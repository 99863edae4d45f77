/// What `aapm chat` reads of the gateway's answers (openapi.yaml); keys are converted from snake_case.
enum ChatTypes {
    struct Tokens: Decodable, Sendable {
        let accessToken: String
        let refreshToken: String
        let learner: Person
    }

    struct Person: Decodable, Sendable {
        let id: String
        let nativeLanguage: String
        let targetLanguage: String
    }

    struct List<Item: Decodable & Sendable>: Decodable, Sendable {
        let data: [Item]
    }

    struct Persona: Decodable, Sendable {
        let id: String
        let title: [String: String]
        let nativeLanguage: String
        let targetLanguage: String
        let companion: Character
        let characters: [Character]
    }

    struct Character: Decodable, Sendable {
        let id: String
        let name: String
    }

    struct Session: Decodable, Sendable {
        let id: String
        let npcId: String
        let status: String
        let turnsRemaining: Int
        let openingTurn: Turn?
    }

    struct Turn: Decodable, Sendable {
        let index: Int
        let text: String
        let nativeHelp: String?
    }

    struct Delta: Decodable, Sendable {
        let text: String
    }

    struct Reply: Decodable, Sendable {
        let npcTurn: Turn
    }

    struct Done: Decodable, Sendable {
        let session: Session
    }

    struct Ended: Decodable, Sendable {
        let pipelineRun: Run?
    }

    struct Run: Decodable, Sendable {
        let id: String
        let status: String
        let phases: [Phase]
    }

    struct Phase: Decodable, Sendable {
        let name: String
        let status: String
        let durationMs: Double?
        let counts: [String: Int]
    }

    struct Insights: Decodable, Sendable {
        let summary: String
        let practised: [Practised]
        let next: [Upcoming]
    }

    struct Practised: Decodable, Sendable {
        let text: String
    }

    struct Upcoming: Decodable, Sendable {
        let text: String
    }

    struct Lesson: Decodable, Sendable {
        let id: String
        let sessionId: String
        let units: [Unit]
    }

    struct Unit: Decodable, Sendable {
        let id: String
        let title: String
        let explanation: String
        let own: Contrast
        let exercises: [Exercise]
    }

    struct Contrast: Decodable, Sendable {
        let bad: String
        let good: String
    }

    struct Exercise: Decodable, Sendable {
        let id: String
        let instruction: String
        let prompt: String
        let options: [String]
    }

    struct AnswerResult: Decodable, Sendable {
        let verdict: String
        let text: String
        let accepted: [String]
    }

    struct Problem: Decodable, Sendable {
        let code: String
        let title: String
        let detail: String?
    }
}
