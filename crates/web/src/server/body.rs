//! What is sent with a request: not too much, not too slowly (security.md section 9.1).

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

/// The largest form.
pub(super) const LARGEST_FORM: usize = 1_048_576;

/// So long a body may take before it is asked how fast it comes.
const GRACE: Duration = Duration::from_secs(10);

/// So many bytes must come a second from then on, taken over the whole way.
const LEAST_A_SECOND: u64 = 1_024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// More than [`LARGEST_FORM`].
    TooLarge,
    /// It came too slowly, or stopped.
    TooSlow,
}

/// Reads a body whole. What says beforehand that it is far too large is not read at all; of what is a little too large
/// the rest is read and thrown away, so that whoever sends it hears the answer.
pub(super) async fn read(mut body: Body, announced: Option<u64>) -> Result<Vec<u8>, Lost> {
    if announced.is_some_and(|length| length > 2 * LARGEST_FORM as u64) {
        return Err(Lost::TooLarge);
    }
    let begun = Instant::now();
    let (mut bytes, mut came) = (Vec::new(), 0);
    loop {
        let until = begun + GRACE + Duration::from_secs(came / LEAST_A_SECOND);
        let frame = timeout_at(until, body.frame()).await.map_err(|_| Lost::TooSlow)?;
        let data = match frame {
            None if came > LARGEST_FORM as u64 => return Err(Lost::TooLarge),
            None => return Ok(bytes),
            // Cut off: whoever sent it has gone, or broke HTTP.
            Some(Err(_)) => return Err(Lost::TooSlow),
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
        };
        came += data.len() as u64;
        if came > 2 * LARGEST_FORM as u64 {
            return Err(Lost::TooLarge);
        }
        if came <= LARGEST_FORM as u64 {
            bytes.extend_from_slice(&data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_body_at_the_limit_is_read_and_one_byte_more_is_too_large() {
        let of = |length: usize| run(read(Body::from(vec![b'a'; length]), None));
        assert_eq!(of(LARGEST_FORM).map(|bytes| bytes.len()), Ok(LARGEST_FORM));
        assert_eq!(of(LARGEST_FORM + 1), Err(Lost::TooLarge));
        assert_eq!(of(3 * LARGEST_FORM), Err(Lost::TooLarge));
        let announced = run(read(Body::from("little"), Some(100_000_000)));
        assert_eq!(announced, Err(Lost::TooLarge));
    }
}
