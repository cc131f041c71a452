//! Connections to other systems over HTTP: never to an address inside the ward's network that nobody allowed.

use reqwest::{Client, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Longest wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Refuses what is no address for this.
///
/// # Errors
/// A sentence.
pub fn check_url(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|_| "Nhập địa chỉ đầy đủ, ví dụ https://kho.tinh.gov.vn/nhan.".to_owned())?;
    let is_loopback = host(&url).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Err("Địa chỉ phải bắt đầu bằng https://.".to_owned()),
    }
    if host(&url).is_empty() || !url.username().is_empty() || url.password().is_some() || text.len() > 500 {
        return Err("Địa chỉ không được chứa tên đăng nhập, mật khẩu.".to_owned());
    }
    Ok(url)
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase()
}

/// The host of an address; empty where there is none.
pub fn host_of(text: &str) -> String {
    text.parse::<Url>().map(|url| host(&url)).unwrap_or_default()
}

/// The hosts that a setting lists.
pub fn hosts(setting: &str) -> Vec<String> {
    setting.split([',', ' ', ';']).map(|host| host.trim().to_ascii_lowercase()).filter(|h| !h.is_empty()).collect()
}

/// Does an address lie on the public network?
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let inside =
        ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation() || ip.is_multicast();
    let special = matches!(
        (a, b, c),
        (0 | 240..=255, _, _) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
    );
    !(inside || special)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // 2000::/3 is what is given out; within it tunnels and samples lead elsewhere.
    (a & 0xe000) == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
}

/// A client that connects to the very addresses that were looked at: a name that means another address a moment later
/// leads nowhere else, and neither does a redirect or a proxy. `allowed` are hosts inside the network that the
/// administrator allows.
///
/// # Errors
/// A sentence.
pub async fn client(address: &str, allowed: &[String], patience: Duration) -> Result<(Client, Url), String> {
    connected(check_url(address)?, allowed, patience).await
}

/// The same for what carries its own signature, such as time stamps and revocation lists, which authorities give over
/// plain HTTP.
///
/// # Errors
/// A sentence.
pub async fn plain_client(address: &str, allowed: &[String], patience: Duration) -> Result<(Client, Url), String> {
    let url: Url = address.parse().map_err(|_| "Địa chỉ không đúng.".to_owned())?;
    let sound = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if !sound || host(&url).is_empty() || address.len() > 500 {
        return Err("Địa chỉ không đúng.".to_owned());
    }
    connected(url, allowed, patience).await
}

async fn connected(url: Url, allowed: &[String], patience: Duration) -> Result<(Client, Url), String> {
    let host = host(&url);
    let port = url.port_or_known_default().unwrap_or(443);
    let found = tokio::net::lookup_host((host.as_str(), port)).await.map_err(|_| "Không tìm thấy máy chủ nhận.")?;
    let addresses: Vec<SocketAddr> = found.collect();
    let is_allowed = allowed.contains(&host);
    if addresses.is_empty() || !(is_allowed || addresses.iter().all(|address| is_public(address.ip()))) {
        return Err("Địa chỉ nhận nằm trong mạng nội bộ và chưa được cho phép trong thiết lập.".to_owned());
    }
    // One provider of cryptography for the process; a second call is told that there is one, which is all we want.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = Client::builder()
        .timeout(patience)
        .connect_timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve_to_addrs(&host, &addresses)
        .build()
        .map_err(|_| "Không tạo được kết nối.")?;
    Ok((client, url))
}

/// Why there was no answer, in words.
pub fn silence(error: &reqwest::Error) -> String {
    match error {
        e if e.is_timeout() => "Bên nhận không trả lời trong thời gian chờ.".into(),
        e if e.is_connect() => "Không kết nối được tới bên nhận.".into(),
        _ => "Kết nối bị ngắt giữa chừng.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_a_network_are_not_public() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:0a00:0001::",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_public(inside.parse().unwrap_or_else(|e| panic!("{inside}: {e}"))), "{inside}");
        }
        for outside in ["8.8.8.8", "203.162.4.191", "2405:4800::1"] {
            assert!(is_public(outside.parse().unwrap_or_else(|e| panic!("{outside}: {e}"))), "{outside}");
        }
    }

    #[test]
    fn only_https_is_taken_but_on_the_machine_itself() {
        for good in ["https://kho.tinh.gov.vn/nhan", "http://127.0.0.1:9000/x", "http://[::1]/x"] {
            assert!(check_url(good).is_ok(), "{good}");
        }
        for bad in
            ["http://kho.tinh.gov.vn", "https://a:b@kho.vn", "ftp://x", "kho.tinh.gov.vn", "file:///etc/passwd", ""]
        {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }
}
