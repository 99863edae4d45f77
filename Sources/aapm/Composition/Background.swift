import AAPMCore
import AAPMPipeline
import AAPMStorage

/// The work behind the gateway, which any number of processes share: `aapm serve` runs it beside its routes unless told
/// otherwise, `aapm worker` runs nothing else.
struct Background: Sendable {
    let worker: PipelineWorker
    let relay: OutboxRelay
    /// Alone with its topic: vectors may have to wait for a store that is away, and nothing waits behind them.
    let carrier: OutboxRelay
    let sweeper: JobSweeper

    /// - Parameters:
    ///   - ports: With the store of runs as it is; a pause for demonstrations is put around it here.
    ///   - bell: Rung when a run is queued in this process.
    ///   - report: Takes what an operator should see.
    init(
        _ configuration: AppConfiguration, ports: PipelinePorts, stores: SQLStores, memories: Memories,
        bell: WorkBell,
        clock: any WallClock, ids: any IDGenerator, report: @escaping @Sendable (any Error) -> Void
    ) {
        let written = WorkBell()
        self.worker = PipelineWorker(
            name: ids.makeID(), ports: ports.pausing(for: configuration.phasePause), clock: clock, bell: bell,
            settings: PipelineSettings(
                lease: configuration.jobLease, concurrency: configuration.workerConcurrency),
            written: { written.ring() }, report: report)
        self.relay = OutboxRelay(
            name: ids.makeID(), store: stores.outbox,
            // One sink a topic: a new topic is a case of `OutboxTopic` and a line here.
            sinks: [InboxSink(inbox: stores.inbox), memories.keeper, memories.gossip],
            clock: clock, bell: written, report: report)
        self.carrier = OutboxRelay(
            name: ids.makeID(), store: stores.outbox, sinks: [memories.carrier], clock: clock, bell: WorkBell(),
            // That a vector store is away is told once, by what guards it.
            report: { if !(($0 as? StorageError)?.mayPass ?? false) { report($0) } })
        self.sweeper = JobSweeper(
            stores: [stores.pipelineJobs, stores.outboxJobs], rateLimits: stores.rateLimits,
            budgets: stores.budgets, retention: configuration.jobRetention, clock: clock, report: report)
    }
}

extension PipelinePorts {
    fileprivate func pausing(for pause: Duration) -> PipelinePorts {
        guard pause > .zero else { return self }
        return PipelinePorts(
            runs: PausedPipelineStore(store: self.runs, pause: pause), sessions: self.sessions, friction: self.friction,
            directives: self.directives, curricula: self.curricula, personas: self.personas, analyzer: self.analyzer,
            rules: self.rules, models: self.models)
    }
}
