import AAPMContent
import AAPMCore
import AAPMGateway
import AAPMLinguistics
import AAPMPipeline
import AAPMSessions
import AAPMStorage

/// Plays the measured talk with the real services and a model that counts, and its pipeline.
struct SessionPlay: Sendable {
    let app: App
    let model: CountingModel

    struct Played: Sendable {
        let calls: [CountingModel.Call]
        /// In order.
        let turns: [Turn]
    }

    func play() async throws -> Played {
        let stage = BenchStage(app: self.app, roundTrips: RoundTrips())
        let learner = try await stage.newLearner()
        let talk = try await stage.newTalk(of: learner, with: try await stage.persona())
        for line in BenchTalk.learner {
            _ = try await self.app.sessions.take(TurnRequest(text: line.text), in: talk, of: learner)
        }
        _ = try await self.app.sessions.end(talk, of: learner)
        let outcomes = try await self.worker().drain()
        guard outcomes.count == 1, case .completed = outcomes[0] else {
            throw AAPMError(.internalError, "The measurement expected one completed run, not \(outcomes).")
        }
        return Played(
            calls: self.model.calls, turns: try await self.app.sessions.turns(of: talk, learner: learner))
    }

    /// A worker that asks the model.
    private func worker() throws -> PipelineWorker {
        let configuration = self.app.configuration
        let packs = PackLibrary(directory: configuration.contentDirectory + "/packs")
        let stores = self.app.stores
        return PipelineWorker(
            name: "bench",
            ports: PipelinePorts(
                runs: stores.pipeline, sessions: stores.sessions, friction: stores.frictions,
                directives: stores.directives, curricula: stores.curricula, personas: self.app.gateway.personas,
                analyzer: OfflineAnalyzer(
                    packs: packs, dictionaries: DictionaryShelf(directory: configuration.dictionaryDirectory)),
                rules: PackRuleBook(packs: packs),
                models: try self.models(configuration)),
            clock: self.app.clock)
    }

    private func models(_ configuration: AppConfiguration) throws -> PipelineModels {
        // Estimates bound a run's cost; the dearest of small models bounds nothing here.
        let price = ModelPrice(
            bands: [
                ModelPrice.Band(
                    above: 0, input: MicroUSD(1_000_000), cachedInput: MicroUSD(1_000_000),
                    cacheWrite: MicroUSD(1_000_000), output: MicroUSD(4_000_000))
            ])
        do throws(ContentDefect) {
            return PipelineModels(
                model: self.model, prompts: try ExtractionTemplates(contentFolder: configuration.contentDirectory),
                reader: try SchemaProposalReader(contentFolder: configuration.contentDirectory),
                price: { _ in price }, outage: .finish)
        } catch {
            throw AAPMError(.contentInvalid, "The content cannot be used: \(error.description)")
        }
    }
}

extension SessionPlay.Played {
    /// What was asked.
    var ours: [MeasuredCall] {
        self.calls.map { MeasuredCall(prompt: MeasuredPrompt($0.request), output: Self.output($0)) }
    }

    /// The same talk as it is usually sent: all instructions in front, those that change with each line at their end, and
    /// then the whole talk; no notes. What does not change is marked to be kept. The pipeline is the same.
    var resent: [MeasuredCall] {
        let relationship = self.calls.first { $0.request.caller.purpose == .turn }?.request.system[2].text ?? ""
        var answered = self.turns.startIndex
        var calls: [MeasuredCall] = []
        for call in self.calls where call.request.caller.purpose != .summary {
            guard call.request.caller.purpose == .turn else {
                calls.append(MeasuredCall(prompt: MeasuredPrompt(call.request), output: Self.output(call)))
                continue
            }
            // Each question is about the line that ends it.
            let said = call.request.messages.last?.text ?? ""
            let turn = self.turns[answered...].firstIndex { $0.speaker == .learner && said.hasSuffix($0.text) }
            answered = turn ?? answered
            var prompt = MeasuredPrompt(.turn)
            for layer in call.request.system.prefix(2) { prompt.add(layer.text) }
            prompt.add(relationship)
            prompt.mark()
            prompt.add(call.request.brief ?? "")
            for turn in self.turns[...answered] {
                prompt.add(ModelMessage(role: turn.speaker == .learner ? .user : .assistant, text: turn.text))
            }
            calls.append(MeasuredCall(prompt: prompt, output: Self.output(call)))
        }
        return calls
    }

    private static func output(_ call: CountingModel.Call) -> Int {
        TokenUsage.estimate(ofText: call.answer.utf8.count)
    }
}
