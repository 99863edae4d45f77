import AAPMCore

extension PipelineRun {
    func record(of phase: PipelinePhase) -> PhaseRecord {
        self.phases.first { $0.name == phase } ?? PhaseRecord(name: phase)
    }

    mutating func set(_ phase: PipelinePhase, to status: PhaseStatus) {
        var record = self.record(of: phase)
        record.status = status
        self.put(record)
    }

    mutating func put(_ record: PhaseRecord) {
        self.phases = self.phases.map { $0.name == record.name ? record : $0 }
    }

    /// What ran or failed waits again; what is done stays done.
    mutating func stopRunning() {
        for index in self.phases.indices where self.phases[index].status != .completed {
            self.phases[index].status = .pending
        }
    }
}
