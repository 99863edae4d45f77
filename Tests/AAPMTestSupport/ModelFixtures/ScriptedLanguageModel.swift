package import AAPMCore
import Synchronization

/// A model that does what a script says, call by call; the last script goes for all further calls.
package final class ScriptedLanguageModel: LanguageModel {
    private struct State {
        var scripts: [ModelScript]
        var requests: [ModelRequest] = []
        var running = 0
        var mostAtOnce = 0
        var cancelled = 0
    }

    package let name: ModelName
    private let clock: (any MonotonicClock)?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - clock: What `.wait` waits on.
    ///   - scripts: Never empty.
    package init(
        _ name: ModelName, clock: (any MonotonicClock)? = nil, _ scripts: [ModelScript]
    ) {
        self.name = name
        self.clock = clock
        self.state = Mutex(State(scripts: scripts))
    }

    /// The same under the sample's name.
    package convenience init(clock: (any MonotonicClock)? = nil, _ scripts: [ModelScript]) {
        self.init(.sample, clock: clock, scripts)
    }

    /// Says the same every time.
    package convenience init(_ name: ModelName = .sample, saying text: String) {
        self.init(name, [.says(text)])
    }

    /// Every request, in order.
    package var requests: [ModelRequest] { self.state.withLock { $0.requests } }
    package var calls: Int { self.state.withLock { $0.requests.count } }
    /// How many calls ran at the same time, at the most.
    package var mostAtOnce: Int { self.state.withLock { $0.mostAtOnce } }
    /// How many calls were cancelled under way.
    package var cancelled: Int { self.state.withLock { $0.cancelled } }
    /// How many calls run now.
    package var running: Int { self.state.withLock { $0.running } }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let script = self.state.withLock { state in
            state.requests.append(request)
            state.running += 1
            state.mostAtOnce = max(state.mostAtOnce, state.running)
            return state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
        }
        defer { self.state.withLock { $0.running -= 1 } }
        do {
            return try await self.act(script, request, deliver)
        } catch let error as CancellationError {
            self.state.withLock { $0.cancelled += 1 }
            throw error
        }
    }

    private func act(
        _ script: ModelScript, _ request: ModelRequest, _ deliver: ModelDelivery?
    ) async throws -> ModelReply {
        var text = ""
        for step in script.steps {
            try Task.checkCancellation()
            switch step {
            case .piece(let piece):
                text += piece
                try await deliver?(piece)
            case .wait(let duration): try await self.clock?.sleep(for: duration)
            case .hang: try await Gate().pass()
            case .gate(let gate): try await gate.pass()
            case .fail(var error):
                error.model = error.model ?? self.name
                if error.partial.isEmpty { error.partial = text }
                throw error
            }
        }
        let usage =
            script.usage
            ?? TokenUsage(
                input: TokenUsage.estimate(ofText: request.promptBytes),
                output: TokenUsage.estimate(ofText: text.utf8.count))
        return ModelReply(text: text, stop: script.stop, usage: usage, model: self.name)
    }
}

extension ModelName {
    /// `openai:sample`
    package static let sample = ModelName(provider: .openai, model: "sample")
    /// `anthropic:spare`
    package static let spare = ModelName(provider: .anthropic, model: "spare")
}

extension ModelRequest {
    /// A short question.
    package static func sample(
        learner: ID<Learner> = ID("learner-1"), outputLimit: Int = 100, schema: OutputSchema? = nil
    ) -> ModelRequest {
        ModelRequest(
            caller: ModelCaller(learner: learner, purpose: .turn),
            system: [PromptLayer(text: "You are Lucía.", isStable: true)],
            messages: [ModelMessage(role: .user, text: "Hola, ¿qué tal?")], outputLimit: outputLimit, schema: schema)
    }
}
