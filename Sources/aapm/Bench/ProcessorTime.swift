import Foundation

/// The processor time that this process has used, on all cores together. Other processes do not disturb it, which makes it
/// the one figure that a busy machine leaves alone.
enum ProcessorTime {
    static var now: Duration {
        var time = timespec()
        // Fails only for a clock that the system does not have; POSIX has had this one since 2001.
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
