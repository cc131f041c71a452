//! The route table: a router whose every route states the access it demands, so that forgetting is not possible.

use crate::{Access, App, Cx, Error};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};

/// A route as the tests see it.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Collects the routes of all modules.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    infos: Vec<RouteInfo>,
}

impl Routes {
    /// A page or a read of the API.
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A write.
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// A replacement, in the JSON API.
    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// A removal, in the JSON API.
    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn route<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = from_fn(move |request: Request, next: Next| guard(access, request, next));
        self.router = self.router.route(path, on(filter, handler).route_layer(guard));
        self.infos.push(RouteInfo { method, path, access });
        self
    }

    /// The router and the table of what each route demands.
    pub fn finish(self) -> (Router<App>, Vec<RouteInfo>) {
        (self.router, self.infos)
    }
}

async fn guard(access: Access, request: Request, next: Next) -> Response {
    let Some(cx) = request.extensions().get::<Cx>() else {
        return Error::internal("a request without context").into_response();
    };
    match refusal(access, cx) {
        None => next.run(request).await,
        Some(error) => error.into_response(),
    }
}

/// Why whoever asks may not use a route with this access; nothing where they may.
fn refusal(access: Access, cx: &Cx) -> Option<Error> {
    match (access, &cx.session) {
        (Access::Public | Access::Keyed, _) | (Access::SignedIn, Some(_)) => None,
        (_, None) => Some(Error::SignInNeeded),
        (Access::Holds(permission), Some(session)) => (!session.actor.can(permission)).then_some(Error::Forbidden),
    }
}

impl Cx {
    /// May whoever asks open the page at this address? What the page then finds there may still be hidden from them.
    pub fn may_open(&self, href: &str) -> bool {
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let pages = self.app.routes.iter().filter(|route| route.method == Method::GET && leads_to(route.path, path));
        let nearest = pages.min_by_key(|route| route.path.matches('{').count());
        nearest.is_some_and(|route| refusal(route.access, self).is_none())
    }

    /// A cell of a [`ui::DataTable`] that names a record: a link where whoever asks may open its page, else the text.
    pub fn record_cell(&self, text: &str, href: &str, below: &str) -> String {
        match (self.may_open(href), below) {
            (true, _) => ui::DataTable::link(text, href, below),
            (false, "") => ui::DataTable::text(text),
            (false, _) => ui::DataTable::two_lines(text, below),
        }
    }
}

/// Does a route such as `/don-vi/{id}` serve this path?
fn leads_to(route: &str, path: &str) -> bool {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    let fits = |(wanted, given): (&&str, &&str)| wanted == given || (wanted.starts_with('{') && !given.is_empty());
    route.len() == path.len() && route.iter().zip(&path).all(fits)
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn a_place_in_a_route_takes_any_one_part_of_a_path() {
        for (route, path, fits) in [
            ("/don-vi", "/don-vi", true),
            ("/don-vi/{id}", "/don-vi/7", true),
            ("/don-vi/{id}", "/don-vi/", false),
            ("/don-vi/{id}", "/don-vi/7/danh-ba", false),
            ("/don-vi/{id}/danh-ba", "/don-vi/7/danh-ba", true),
            ("/don-vi", "/ke-hoach", false),
        ] {
            assert_eq!(leads_to(route, path), fits, "{route} {path}");
        }
    }
}
