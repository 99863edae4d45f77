/// What a learner has used of the quotas of a day.
package protocol QuotaReader: Sendable {
    /// - Parameter day: The learner's own.
    func quotaUse(of learner: ID<Learner>, in day: PeriodSpan) async throws(StorageError) -> QuotaUse
}

package struct QuotaUse: Hashable, Sendable {
    /// Sessions that began on that day and hold their place.
    package let sessions: Int
    /// Runs of the pipeline that have their place on that day.
    package let pipelineRuns: Int

    package init(sessions: Int, pipelineRuns: Int) {
        self.sessions = sessions
        self.pipelineRuns = pipelineRuns
    }
}
