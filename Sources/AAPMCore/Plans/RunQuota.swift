/// How many runs of the pipeline a learner may have a day, and when those days begin.
///
/// A run takes a place of the day in which it is carried out: one that has to wait takes a place of its later day.
package struct RunQuota: Hashable, Sendable, Codable {
    /// Runs a day.
    package let limit: Int
    /// When the learner's present day began and the next ones begin, ascending; never empty.
    package let days: [Timestamp]
    /// From the beginning of a later day to the run, in microseconds, so that not everybody's are due at one moment.
    package let spread: Int64

    package init(limit: Int, days: [Timestamp], spread: Int64) {
        self.limit = limit
        self.days = days
        self.spread = spread
    }

    /// How long before the present day a run may have been made that takes a place of it or of a later day.
    package static let reach: Duration = .seconds(30 * 86_400)

    /// The run as it is to be stored: as it is when the day has a place left, else deferred to the first day that has
    /// one. When no day has, it goes to the last.
    ///
    /// - Parameter places: The moments at which the learner's other runs take their places.
    package func admit(_ run: PipelineRun, among places: [Timestamp]) -> PipelineRun {
        var taken = Array(repeating: 0, count: self.days.count)
        for place in places {
            if let day = self.days.lastIndex(where: { $0 <= place }) { taken[day] += 1 }
        }
        let day = taken.firstIndex { $0 < self.limit } ?? taken.count - 1
        guard day > 0 || taken[day] >= self.limit else { return run }
        var deferred = run
        deferred.status = .deferred
        deferred.resumesAt = self.days[day] + .microseconds(self.spread)
        return deferred
    }
}

extension PipelineRun {
    /// When the run takes its place of a day.
    package var placedAt: Timestamp { self.resumesAt ?? self.createdAt }
}
